import { sameAs } from '../snapshot.ts';
import { changingCalls, world } from '../world.ts';
import { type Baseline, fail, isChangingCall, type Survival } from './case.ts';
import { type RunResult, trial } from './trial.ts';

/**
 * What every run of a case has to end with: all is done, or a clear error after which the next run finishes the job.
 * `trial.ts` checks what a run leaves behind: processes, files and secrets.
 */
export async function assertOutcome(ended: RunResult, baseline: Baseline): Promise<Survival> {
  if (ended.exitCode === 0) {
    await sameAs(baseline.golden);
    return 'survived';
  }
  assertClearError(ended);
  const changed = await changingCalls();
  if (ended.exitCode === 2 && changed.length > 0)
    fail(`exit code 2 after ${changed.join(', ')}`, ended.output);
  await assertNextRunFinishes(baseline);
  return 'recovered';
}

/** The next run does the rest: what is there then is what an undisturbed run leads to. */
export async function assertNextRunFinishes({ golden }: Baseline): Promise<void> {
  const { exitCode, output } = await trial(['all', '--yes']);
  if (exitCode !== 0) fail('the next run failed', output);
  await sameAs(golden);
}

/** A run that finds the guide done, and was disturbed at a call: it changes nothing but what its verification writes. */
export async function assertChangesNothing(
  ended: RunResult,
  call: string,
  baseline: Baseline,
): Promise<Survival> {
  if (ended.exitCode !== 0) assertClearError(ended);
  const changed = await changingCalls();
  if (changed.length > 0) fail(`it changed something: ${changed.join(', ')}`, ended.output);
  if (ended.exitCode !== 0 && isChangingCall(call)) {
    await assertNextRunFinishes(baseline);
    return 'recovered';
  }
  await sameAs(baseline.golden);
  return ended.exitCode === 0 ? 'survived' : 'refused';
}

/** A plan that was disturbed: it changes nothing, and shows what an undisturbed one does or ends with a clear error. */
export async function assertSamePlan(ended: RunResult, summary: string): Promise<Survival> {
  const { exitCode, output } = ended;
  const inVault = (await world().control.vaultCalls()).map(({ method, path }) => `${method} ${path}`);
  const changed = [...(await changingCalls()), ...inVault.filter(isChangingCall)];
  if (changed.length > 0) fail(`a plan changed something: ${changed.join(', ')}`, output);
  if (exitCode !== 4) {
    assertClearError(ended);
    return 'refused';
  }
  if (planSummary(output) !== summary) fail(`an undisturbed plan shows “${summary}”`, output);
  return 'survived';
}

/** The line in which a plan counts what it would change. */
export function planSummary(output: string): string {
  return /^Plan: .*/m.exec(output)?.[0] ?? fail('it shows no plan', output);
}

/** A run that failed says what failed, what it means and what to do, and nothing of its own insides. */
export function assertClearError({ exitCode, output }: RunResult): void {
  if (![1, 2].includes(exitCode)) fail(`exit code ${exitCode}`, output);
  if (!/✗ failed/.test(output)) fail('no error is shown', output);
  if (!/^ {2}next /m.test(output)) fail('the error does not say what to do next', output);
  if (INTERNALS.test(output)) fail('a stack trace or a defect', output);
}

/** Stack traces, defects, and what Node says of a value that it did not expect. */
const INTERNALS =
  /^ {4}at .*:\d+:\d+|defect of the runbooks|Cannot read propert|is not (?:a function|iterable|valid JSON)|Unexpected end of JSON|Invalid time value/m;
