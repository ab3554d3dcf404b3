import * as assert from 'uvu/assert';
import { runbook, world } from './world.ts';

/** The guide carried out: as the test file before this one left it, or from the beginning. */
export async function guideIsDone(): Promise<void> {
  const plan = await runbook(['all', '--plan']);
  if (plan.exitCode === 0) return;
  await world().reset();
  const { exitCode, output } = await runbook(['all', '--yes']);
  assert.is(exitCode, 0, output);
}
