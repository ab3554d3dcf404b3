import { outputOf, runbook, world } from './world.ts';

/** Makes sure that the guide is carried out: as the previous test file left it, or from the beginning. */
export async function guideIsDone(): Promise<void> {
  const plan = await runbook(['all', '--plan']);
  if (plan.exitCode === 0) return;
  await world().reset();
  await outputOf(runbook(['all', '--yes']));
}
