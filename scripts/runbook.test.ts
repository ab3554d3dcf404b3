import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

test('./runbook: in a fresh clone, says how to install the packages', () => {
  const clone = mkdtempSync(join(tmpdir(), 'fresh-'));
  for (const file of ['runbook', 'scripts/runbook.mjs'])
    cpSync(join(import.meta.dirname, '..', file), join(clone, file));
  const { status, stderr } = spawnSync(join(clone, 'runbook'), ['all'], {
    encoding: 'utf8',
  });
  assert.is(status, 2, stderr);
  assert.is(
    stderr,
    `The packages are not installed yet. Run this in ${clone}: npx --yes pnpm@10.34.9 install\n`,
  );
});

test.run();
