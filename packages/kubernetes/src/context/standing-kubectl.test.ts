import { existsSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { temporaryFolder } from 'engine/testing/temporary-folder';
import { failureOf } from 'engine/testing/thrown';
import { work } from 'engine/testing/work';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { startKubectl } from './standing-kubectl.ts';

// test/api-server.test.ts covers a kubectl that opens.
test('startKubectl: a kubectl that ends before it opens is reported in its own words, and leaves no folder', async () => {
  const bin = temporaryFolder();
  writeFileSync(join(bin, 'kubectl'), '#!/bin/bash\necho "error: no way" >&2; exit 1\n', { mode: 0o755 });
  const environment = { ...process.env, PATH: [bin, process.env.PATH].join(delimiter) };
  const context = { environment, name: async () => 'demo' } as never;
  const access = { kubeconfig: '{}', server: '', expiresAt: Number.POSITIVE_INFINITY };
  const folder = join(bin, 'its own');
  const options = { resource: 'kubectl proxy', opens: /serving (\w+)/, access, folder };
  const { seen } = await failureOf(() => startKubectl(context, ['proxy'], options, work));
  assert.is(seen, 'error: no way');
  assert.not(existsSync(folder));
});

test.run();
