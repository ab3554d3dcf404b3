import { sameAs } from '../snapshot.ts';
import { changingCalls } from '../world.ts';
import { type Baseline, broken, type Survival } from './case.ts';
import { type Ended, trial } from './trial.ts';

/**
 * What every run of a case has to end with: all is done, or a clear error after which the next run finishes the job.
 * `trial.ts` checks what a run leaves behind: processes, files and secrets.
 */
export async function survives(ended: Ended, baseline: Baseline): Promise<Survival> {
  if (ended.exitCode === 0) {
    await sameAs(baseline.golden);
    return 'survived';
  }
  isClear(ended);
  const changes = await changingCalls();
  if (ended.exitCode === 2 && changes.length > 0)
    broken(`exit code 2 after ${changes.join(', ')}`, ended.output);
  await finishes(baseline);
  return 'recovered';
}

/** The next run does the rest: what is there then is what an undisturbed run leads to. */
export async function finishes({ golden }: Baseline): Promise<void> {
  const { exitCode, output } = await trial(['all', '--yes']);
  if (exitCode !== 0) broken('the next run failed', output);
  await sameAs(golden);
}

/** A run that failed says what failed, what it means and what to do, and nothing of its own insides. */
export function isClear({ exitCode, output }: Ended): void {
  if (![1, 2].includes(exitCode)) broken(`exit code ${exitCode}`, output);
  if (!/✗ failed/.test(output)) broken('no error is shown', output);
  if (!/^ {2}next /m.test(output)) broken('the error does not say what to do next', output);
  if (INSIDES.test(output)) broken('a stack trace or a defect', output);
}

/** Stack traces, defects, and what Node says of a value that it did not expect. */
const INSIDES =
  /^ {4}at .*:\d+:\d+|defect of the runbooks|Cannot read propert|is not (?:a function|iterable|valid JSON)|Unexpected end of JSON|Invalid time value/m;
