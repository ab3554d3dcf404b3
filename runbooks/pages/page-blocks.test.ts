import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { guideFiles } from './page-blocks.ts';

test('policy.hcl: the command writes the policy that the guide writes in Vault’s pod', () => {
  const cwd = mkdtempSync(join(tmpdir(), 'guide-files-'));
  const env = { PATH: process.env.PATH, VAULT_KV_PATH: 'dev' };
  execFileSync('sh', ['-c', guideFiles()['policy.hcl'] ?? ''], { cwd, env });
  const policy = readFileSync(join(cwd, 'policy.hcl'), 'utf8');
  assert.equal(policy.match(/^path .*/gm), ['path "dev/*" {', 'path "dev/" {', 'path "sys/mounts" {']);
});

test.run();
