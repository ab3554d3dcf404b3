import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { causeFault, rich, startSandbox } from 'sandbox';
import { PICTURE, screenOfRun } from 'test/picture';

/**
 * `pnpm picture`: draws docs/run.svg, the README's picture, from a real run in a sandbox of its own. Somebody has changed
 * Vault's server ID header; the run shows the difference, asks, corrects it and proves the outcome.
 */
const folder = mkdtempSync(join(tmpdir(), 'picture-'));
const sandbox = await (await startSandbox({ name: 'picture', fresh: true })).ready;
try {
  await screenOfRun(sandbox);
  await causeFault(sandbox, 'header-differs');
  const output = await screenOfRun(sandbox);
  const python = await rich(join(folder, 'log'));
  const draw = join(import.meta.dirname, 'picture.py');
  execFileSync(python, [draw, PICTURE, './runbook all'], { input: output });
} finally {
  await sandbox.down();
  rmSync(folder, { recursive: true });
}
