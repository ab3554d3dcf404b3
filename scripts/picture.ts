import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { causeFault, rich, startSandbox } from 'sandbox';
import { captureOf, PICTURE, screenOfRun } from 'test/picture';

/**
 * `pnpm picture`: draws docs/run.svg, the README's picture, from a real run in a sandbox of its own. Somebody has changed
 * Vault's server ID header; the run shows the difference, asks, corrects it and proves the outcome. Writes docs/captures as well: a
 * plan, 90-troubleshoot and a teardown's plan, as a terminal of 80 columns shows them.
 */
const folder = mkdtempSync(join(tmpdir(), 'picture-'));
const sandbox = await (await startSandbox({ name: 'picture', fresh: true })).ready;
const capture = async (name: string, ...words: string[]) =>
  writeFileSync(join(import.meta.dirname, '../docs/captures', name), await captureOf(sandbox, words));
try {
  await capture('plan.txt', 'all', '--plan', '--brief');
  await screenOfRun(sandbox);
  await capture('teardown.txt', '99-teardown', '--plan');
  await causeFault(sandbox, 'header-differs');
  const output = await screenOfRun(sandbox);
  const python = await rich(join(folder, 'log'));
  const draw = join(import.meta.dirname, 'picture.py');
  execFileSync(python, [draw, PICTURE, './runbook all'], { input: output });
  await causeFault(sandbox, 'gloo-scaled-down');
  await capture('90-troubleshoot.txt', '90-troubleshoot');
} finally {
  await sandbox.down();
  rmSync(folder, { recursive: true });
}
