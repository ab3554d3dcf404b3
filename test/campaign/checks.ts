import { differences, sameAs } from '../snapshot.ts';
import { changingCalls, isChangingCall, type Ran, world } from '../world.ts';
import { type Baseline, type Case, type Expected, fail, ONLY_READS, RUNS, type Survival } from './case.ts';
import { snapshotResources } from './states.ts';
import { assertNoLeftovers, trial } from './trial.ts';

/** A run that has ended, and what was expected of it. */
interface Checked {
  readonly ended: Ran;
  readonly expected: Expected;
  readonly baseline: Baseline;
}

/** What is checked after the run of every case, in this order. Each check throws if a promise is broken. */
const CHECKS: readonly ((checked: Checked) => void | Promise<void>)[] = [
  assertExitCode,
  assertMessage,
  assertChanges,
  // Immediately, while child processes of a killed run may still be working.
  assertState,
  assertNoLeftovers,
];

/** Checks how the run of a case ended. A case that checked its run itself is only searched for leftovers. */
export async function check(
  { expected = {} }: Pick<Case, 'expected'>,
  ended: Ran | Survival,
  baseline: Baseline,
): Promise<Survival> {
  if (typeof ended === 'string') {
    await assertNoLeftovers();
    return ended;
  }
  const checked = { ended, expected, baseline };
  for (const assert of CHECKS) await assert(checked);
  if (succeeded(ended)) return 'survived';
  return isFollowed(checked) ? 'recovered' : 'stopped';
}

/** Whether the run did its job, or made its plan. */
const succeeded = ({ exitCode }: Ran) => exitCode === 0 || exitCode === 4;

const isPlan = ({ like }: Expected) => like === 'plan' || like === 'first plan';

/** Whether another run follows, which finishes the job. */
function isFollowed({ ended, expected }: Checked): boolean {
  const { like, next } = expected;
  if (like === undefined || isPlan(expected) || next === 'never') return false;
  return next === 'always' || !succeeded(ended);
}

function assertExitCode({ ended: { exitCode, output }, expected }: Checked): void {
  const { like, exits = like && [isPlan(expected) ? 4 : 0, 1, 2] } = expected;
  if (exits?.includes(exitCode) === false) fail(`exit code ${exitCode}`, output);
}

function assertMessage({ ended, expected: { like, next, prints, errorPrints } }: Checked): void {
  const { exitCode, output } = ended;
  if (STACK_TRACE.test(output)) fail('the run shows a stack trace', output);
  if (prints?.test(output) === false) fail(`the output does not match ${prints}`, output);
  if (succeeded(ended)) return;
  if (errorPrints?.test(output) === false) fail(`the error does not match ${errorPrints}`, output);
  if (INTERNALS.test(output)) fail('the run shows an internal error', output);
  // 90-troubleshoot, which another run always follows, ends with its findings.
  if (like !== undefined && next !== 'always' && (exitCode === 1 || exitCode === 2)) assertClearError(ended);
}

/** Checks that a failed run shows its error and what to do next. */
export function assertClearError({ exitCode, output }: Ran): void {
  if (![1, 2].includes(exitCode)) fail(`exit code ${exitCode}`, output);
  if (!/✗ failed/.test(output)) fail('the run shows no error', output);
  if (!/^ +next /m.test(output)) fail('the error does not say what to do next', output);
  if (STACK_TRACE.test(output) || INTERNALS.test(output)) fail('the run shows an internal error', output);
}

const STACK_TRACE = /^ {4}at .*:\d+:\d+/m;

/** Internal errors, and Node's errors about unexpected values. */
const INTERNALS =
  /defect of the runbooks|Cannot read propert|is not (?:a function|iterable|valid JSON)|Unexpected end of JSON|Invalid time value/;

/** A plan changes nothing, nor does a run with nothing to do, nor a run that ends with exit code 2. */
async function assertChanges({ ended: { exitCode, output }, expected }: Checked): Promise<void> {
  const { like } = expected;
  if (like === undefined) return;
  if (!isPlan(expected) && !ONLY_READS.has(like) && exitCode !== 2) return;
  const changed = await changingCalls();
  if (isPlan(expected)) {
    const inVault = (await world().control.vaultCalls()).map(({ method, path }) => `${method} ${path}`);
    changed.push(...inVault.filter(isChangingCall));
  }
  if (changed.length > 0)
    fail(`the run with exit code ${exitCode} changed something: ${changed.join(', ')}`, output);
}

/** The expected state is reached: by the run, or by the next one. A plan shows what an undisturbed plan shows. */
async function assertState(checked: Checked): Promise<void> {
  const { ended, expected, baseline } = checked;
  const { like, beforeNext } = expected;
  if (like === 'plan' || like === 'first plan') {
    const summary = baseline.summaries[like];
    if (succeeded(ended) && planSummary(ended.output) !== summary)
      fail(`the plan differs from an undisturbed one, which shows “${summary}”`, ended.output);
    return;
  }
  if (isFollowed(checked)) {
    await beforeNext?.();
    const { exitCode, output } = await trial(RUNS[like === 'teardown' ? like : 'run'].args);
    if (exitCode !== 0) fail('the next run failed', output);
  }
  if (like === 'teardown') await assertTornDown(baseline);
  // If its answer is lost, CreatePolicyVersion is repeated. That leaves one more version that is not the default.
  else if (like === 'correction') await sameAs(baseline.corrected, /\/versions\//);
  else if (like !== undefined) await sameAs(baseline.golden);
}

/** Nothing is left, and a further teardown has nothing to do. */
async function assertTornDown({ fresh }: Baseline): Promise<void> {
  const left = differences(fresh, await snapshotResources());
  if (left.length > 0) fail('the teardown left something (+), or removed too much (-)', left.join('\n'));
  const plan = await trial(['99-teardown', '--plan', '--delete-secrets']);
  if (plan.exitCode !== 0) fail('a further teardown still plans changes', plan.output);
}

/** The line in which a plan counts what it would change. */
export function planSummary(output: string): string {
  return /^Plan: .*/m.exec(output)?.[0] ?? fail('the output has no plan', output);
}
