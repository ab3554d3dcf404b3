import { existsSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Failure } from 'engine/resource';
import { temporaryFolder } from 'engine/testing/temporary-folder';
import { thrownBy } from 'engine/testing/thrown';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { startKubectl } from './standing-kubectl.ts';

/** Starts a kubectl that is this script, with a folder that it is given, whose name has a space. */
function start(script: string, work = new AbortController()) {
  const bin = temporaryFolder();
  writeFileSync(join(bin, 'kubectl'), `#!/bin/bash\n${script}\n`, { mode: 0o755 });
  const environment = { ...process.env, PATH: [bin, process.env.PATH].join(delimiter) };
  const context = { environment, name: async () => 'demo' } as never;
  const access = { kubeconfig: '{}', server: '', expiresAt: Number.POSITIVE_INFINITY };
  const folder = join(bin, 'its own');
  const options = { resource: 'kubectl proxy', opens: /serving (\w+)/, access, folder };
  const started = startKubectl(context, ['proxy'], options, {
    signal: work.signal,
    progress: () => undefined,
  });
  return { started, folder };
}

test('startKubectl: one that ends before it is open is reported in its own words', async () => {
  const { started, folder } = start('echo "error: no way" >&2; exit 1');
  assert.is(((await thrownBy(() => started)) as Failure).seen, 'error: no way');
  assert.not(existsSync(folder));
});

test.run();
