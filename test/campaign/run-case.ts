import { assertChanges, assertClearError, assertEnded, fail } from '../expect-run.ts';
import { runbook } from '../run.ts';
import { differences, sameAs } from '../snapshot.ts';
import type { CommandResult } from '../start.ts';
import { STATES, snapshotResources, undisturb } from '../states.ts';
import { world } from '../world.ts';
import { type Baseline, type Case, type CaseExpected, RUNS } from './case.ts';

/** Runs a case in its state, and checks the outcome. The leftovers of its runs are searched after the test. */
export async function runCase(one: Case, baseline: Baseline): Promise<void> {
  const { startState, before = [], expected = {} } = one;
  await undisturb();
  if (startState !== undefined) await STATES[startState](baseline.golden);
  for (const step of before) await step();
  await world().control.clearCalls();
  const ended = await one.run();
  await undisturb();
  if (ended) await check(expected, ended, baseline);
}

/** A repair that no plan could name is refused after the planned changes, so the run has failed midway. */
function asFailed(ran: CommandResult): CommandResult {
  return ran.exitCode === 3 && ran.output.includes('not part of the plan you approved')
    ? { ...ran, exitCode: 1 }
    : ran;
}

/** Checks the end of a case's run. @throws if a promise is broken */
export async function check(expected: CaseExpected, ran: CommandResult, baseline: Baseline): Promise<void> {
  const ended = asFailed(ran);
  const { like, next, exit = like && [0, 1, 2] } = expected;
  await assertEnded(ended, { ...expected, exit: exit ?? ended.exitCode });
  if (like === 'troubleshoot') await assertChanges(ended, [], false);
  const failed = ended.exitCode === 1 || ended.exitCode === 2;
  // 90-troubleshoot, after which another run always follows, ends with its findings.
  if (like !== undefined && next !== 'always' && failed) assertClearError(ended);
  // Checked immediately, while child processes of a killed run may still be working.
  await assertOutcome(expected, ended, baseline);
}

/** Whether another run follows, which finishes the work. */
function isFollowed({ like, next }: CaseExpected, ended: CommandResult): boolean {
  if (like === undefined || next === 'never') return false;
  return next === 'always' || ended.exitCode !== 0;
}

/** Asserts that this run or the next one reaches the expected state. */
async function assertOutcome(
  expected: CaseExpected,
  ended: CommandResult,
  baseline: Baseline,
): Promise<void> {
  const { like, beforeNext } = expected;
  if (like === undefined) return;
  if (isFollowed(expected, ended)) {
    await beforeNext?.();
    const { exitCode, output } = await runbook(RUNS[like === 'teardown' ? like : 'run'].args);
    if (exitCode !== 0) fail('the next run failed', output);
  }
  if (like === 'teardown') await assertTornDown(baseline);
  // If its response is lost, CreatePolicyVersion is repeated, which leaves one more version that is not the default.
  else if (like === 'correction') await sameAs(baseline.corrected, /\/versions\//);
  else await sameAs(baseline.golden);
}

/** Asserts that nothing is left, and that a further teardown has nothing to do. */
async function assertTornDown({ fresh }: Baseline): Promise<void> {
  const left = differences(fresh, await snapshotResources());
  if (left.length > 0) fail('the teardown left something (+), or removed too much (-)', left.join('\n'));
  const plan = await runbook(['99-teardown', '--plan', '--delete-secrets']);
  if (plan.exitCode !== 0) fail('a further teardown still plans changes', plan.output);
}
