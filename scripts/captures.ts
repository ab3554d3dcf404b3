// `pnpm captures`: writes docs/captures, as a terminal of 80 columns shows them, from real runs in a separate sandbox: the
// question of 01-aws, a plan, a teardown's plan, and 90-troubleshoot. Then `pnpm pages` copies the question into README.md.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { causeFault, startSandbox } from 'sandbox';
import { captureOf } from 'test/captures';

const sandbox = await (await startSandbox({ name: 'captures', fresh: true })).ready;
const capture = async (name: string, words: string[], question?: string) =>
  writeFileSync(
    join(import.meta.dirname, '../docs/captures', name),
    await captureOf(sandbox, words, question),
  );
try {
  await capture('01-aws.txt', ['01-aws'], 'Run this step');
  await capture('plan.txt', ['all', '--plan', '--brief']);
  await captureOf(sandbox, ['all', '--yes']);
  await capture('teardown.txt', ['99-teardown', '--plan']);
  await causeFault(sandbox, 'gloo-scaled-down');
  await capture('90-troubleshoot.txt', ['90-troubleshoot']);
} finally {
  await sandbox.down();
}
