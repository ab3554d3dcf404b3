import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSharedConfigFiles } from '@smithy/shared-ini-file-loader';
import { thrownBy } from 'engine/testing/thrown';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { handFilesToSdk } from './shared-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'aws-'));
const missing = join(folder, 'missing');
const NONE = { AWS_CONFIG_FILE: missing, AWS_SHARED_CREDENTIALS_FILE: missing };

for (const variable of ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE', 'AWS_WEB_IDENTITY_TOKEN_FILE']) {
  test(`handFilesToSdk: ${variable} that never ends is wrong input, and names the variable`, async () => {
    const error = await thrownBy(() => handFilesToSdk({ ...NONE, [variable]: '/dev/zero' }));
    const { kind, resource, seen } = error as unknown as Record<string, string>;
    assert.equal([kind, resource, seen], ['input', variable, '/dev/zero: more than 8 MB']);
  });
}

test('handFilesToSdk: files that are missing are left to the SDK', async () => {
  await handFilesToSdk({ ...NONE, AWS_WEB_IDENTITY_TOKEN_FILE: missing });
});

test('handFilesToSdk: the SDK gets what was read, also from a pipe, which can be read only once', async () => {
  const pipe = join(folder, 'credentials');
  execFileSync('sh', ['-c', 'mkfifo "$0"', pipe]);
  spawn('sh', ['-c', 'printf "[piped]\\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\\n" > "$0"', pipe]);
  const config = join(folder, 'config');
  writeFileSync(config, '[default]\nregion = eu-west-1\n');
  const files = { AWS_CONFIG_FILE: config, AWS_SHARED_CREDENTIALS_FILE: pipe };
  await handFilesToSdk(files);
  const loaded = await loadSharedConfigFiles({ configFilepath: config, filepath: pipe });
  assert.is(loaded.configFile.default?.region, 'eu-west-1');
  assert.is(loaded.credentialsFile.piped?.aws_access_key_id, 'AKIAIOSFODNN7EXAMPLE');
});

test.run();
