import { differences, sameAs } from '../snapshot.ts';
import { changingCalls, isChangingCall, type Ran, world } from '../world.ts';
import { type Baseline, fail, RUNS, type Survival } from './case.ts';
import { snapshotResources } from './states.ts';
import { type Trial, trial } from './trial.ts';

/**
 * Checks the outcome of a run: it did everything, or it ended with a clear error and the next run finishes the job.
 * `trial.ts` checks for leftover processes, files and secrets.
 */
export async function assertOutcome(ended: Ran, baseline: Baseline): Promise<Survival> {
  if (ended.exitCode === 0) {
    await sameAs(baseline.golden, baseline.mayDiffer);
    return 'survived';
  }
  assertClearError(ended);
  const changed = await changingCalls();
  if (ended.exitCode === 2 && changed.length > 0)
    fail(`exit code 2, although the run changed something: ${changed.join(', ')}`, ended.output);
  await assertNextRunFinishes(baseline);
  return 'recovered';
}

/** Runs the guide again, without disturbance: it has to reach the expected outcome. */
export async function assertNextRunFinishes({ golden, mayDiffer }: Baseline): Promise<void> {
  const { exitCode, output } = await trial(['all', '--yes']);
  if (exitCode !== 0) fail('the next run failed', output);
  await sameAs(golden, mayDiffer);
}

/** Checks the outcome of a teardown: everything is gone, or it ended with a clear error and the next one finishes the job. */
export async function assertTeardownOutcome(ended: Ran, baseline: Baseline): Promise<Survival> {
  if (ended.exitCode !== 0) {
    assertClearError(ended);
    await assertTeardownFinishes(baseline);
    return 'recovered';
  }
  await assertTornDown(baseline);
  return 'survived';
}

/** Tears down again, without disturbance: nothing is left then, and a further teardown has nothing to do. */
export async function assertTeardownFinishes(baseline: Baseline): Promise<void> {
  const { exitCode, output } = await trial(RUNS.teardown.args);
  if (exitCode !== 0) fail('the teardown failed', output);
  await assertTornDown(baseline);
}

async function assertTornDown({ fresh }: Baseline): Promise<void> {
  const left = differences(fresh, await snapshotResources());
  if (left.length > 0) fail('the teardown left something (+), or removed too much (-)', left.join('\n'));
  const plan = await trial(['99-teardown', '--plan', '--delete-secrets']);
  if (plan.exitCode !== 0) fail('a further teardown still plans changes', plan.output);
}

/** Checks a run that has to be killed: something else finishes its job, and its processes end. */
export async function assertKilled(run: Trial, finish: () => Promise<unknown>): Promise<Survival> {
  const { exitCode, output } = await run.ended;
  if (exitCode !== 137) fail(`the run was not killed: exit code ${exitCode}`, output);
  // Immediately, while child processes of the killed run may still be working.
  await finish();
  await run.assertNoLeftovers();
  return 'recovered';
}

/** Checks a disturbed run on a finished guide: it changes nothing except what its verification writes. */
export async function assertChangesNothing(ended: Ran, call: string, baseline: Baseline): Promise<Survival> {
  if (ended.exitCode !== 0) assertClearError(ended);
  const changed = await changingCalls();
  if (changed.length > 0) fail(`the run changed something: ${changed.join(', ')}`, ended.output);
  if (ended.exitCode !== 0 && isChangingCall(call)) {
    await assertNextRunFinishes(baseline);
    return 'recovered';
  }
  await sameAs(baseline.golden);
  return ended.exitCode === 0 ? 'survived' : 'stopped';
}

/** Checks a disturbed plan: it changes nothing, and shows the same plan or ends with a clear error. */
export async function assertSamePlan(ended: Ran, summary: string): Promise<Survival> {
  const { exitCode, output } = ended;
  const inVault = (await world().control.vaultCalls()).map(({ method, path }) => `${method} ${path}`);
  const changed = [...(await changingCalls()), ...inVault.filter(isChangingCall)];
  if (changed.length > 0) fail(`the plan changed something: ${changed.join(', ')}`, output);
  if (exitCode !== 4) {
    assertClearError(ended);
    return 'stopped';
  }
  if (planSummary(output) !== summary)
    fail(`the plan differs from an undisturbed one, which shows “${summary}”`, output);
  return 'survived';
}

/** The line in which a plan counts what it would change. */
export function planSummary(output: string): string {
  return /^Plan: .*/m.exec(output)?.[0] ?? fail('the output has no plan', output);
}

/** Checks that a failed run shows its error and what to do next, and no internals. */
export function assertClearError({ exitCode, output }: Ran): void {
  if (![1, 2].includes(exitCode)) fail(`exit code ${exitCode}`, output);
  if (!/✗ failed/.test(output)) fail('the run shows no error', output);
  if (!/^ +next /m.test(output)) fail('the error does not say what to do next', output);
  if (INTERNALS.test(output)) fail('the run shows a stack trace or an internal error', output);
}

/** Stack traces, internal errors, and Node's errors about unexpected values. */
const INTERNALS =
  /^ {4}at .*:\d+:\d+|defect of the runbooks|Cannot read propert|is not (?:a function|iterable|valid JSON)|Unexpected end of JSON|Invalid time value/m;
