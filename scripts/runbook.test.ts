import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

test('pnpm runbook: in a fresh clone, says how to install the packages', () => {
  const clone = mkdtempSync(join(tmpdir(), 'fresh-'));
  cpSync(join(import.meta.dirname, 'runbook.mjs'), join(clone, 'scripts/runbook.mjs'));
  const { status, stderr } = spawnSync(process.execPath, ['scripts/runbook.mjs', 'all'], {
    cwd: clone,
    encoding: 'utf8',
  });
  assert.is(status, 2, stderr);
  assert.is(
    stderr,
    `The packages are not installed yet. Run this in ${clone}: npx --yes pnpm@10.34.9 install\n`,
  );
});

test.run();
