import { singleSpaced } from 'engine/testing/single-spaced';
import { type RunSettings, runbook } from './run.ts';
import type { CommandResult } from './start.ts';
import { changingCalls, isChangingCall, world } from './world.ts';

/** A text whose spaces do not count, or a regular expression. */
type Words = string | RegExp;

/** The expected result of a run. */
export interface Expected {
  /** The allowed exit codes; 137 means killed. Default: 0. */
  readonly exit?: number | readonly number[];
  /** Texts in its output. */
  readonly says?: readonly Words[];
  /** Texts that its output does not contain. */
  readonly hides?: readonly Words[];
  /** Its changing calls to AWS, in order. Default: none after a plan (4), wrong usage (2) and a refusal (3). */
  readonly changed?: readonly string[];
}

/**
 * Runs `./runbook …` to its end, and checks the result. Leftovers are searched after the test.
 * @param args the words of the command, as one text if none of them has a space
 * @returns its output
 */
export async function expectRun(
  args: string | readonly string[],
  expected: Expected & RunSettings = {},
): Promise<string> {
  await world().control.clearCalls();
  const ended = await runbook(typeof args === 'string' ? args.split(' ') : args, expected);
  await assertEnded(ended, expected);
  return ended.output;
}

/** Checks the result of a run. @throws with the end of its output if a promise is broken */
export async function assertEnded(
  { exitCode, output }: CommandResult,
  { exit = 0, says = [], hides = [], changed }: Expected,
): Promise<void> {
  if (![exit].flat().includes(exitCode)) fail(`exit code ${exitCode}`, output);
  for (const words of says) if (!contains(output, words)) fail(`the output does not match ${words}`, output);
  for (const words of hides) if (contains(output, words)) fail(`the output matches ${words}`, output);
  if (STACK_TRACE.test(output)) fail('the run shows a stack trace', output);
  if (exitCode !== 0 && exitCode !== 4 && INTERNALS.test(output))
    fail('the run shows an internal error', output);
  if (exitCode === 2 && !NEXT.test(output)) fail('the error does not say what to do next', output);
  if (changed !== undefined || [2, 3, 4].includes(exitCode))
    await assertChanges({ exitCode, output }, changed ?? [], exitCode === 4);
}

/** Checks that a failed run shows its error, or what it could not prove, and the next action. */
export function assertClearError({ exitCode, output }: CommandResult): void {
  if (![1, 2].includes(exitCode)) fail(`exit code ${exitCode}`, output);
  if (exitCode === 1 && NOT_PROVED.test(output)) return;
  if (!/✗ (?:failed|refused)/.test(output)) fail('the run shows no error', output);
  if (!NEXT.test(output)) fail('the error does not say what to do next', output);
}

const NEXT = /^ +next /m;
const NOT_PROVED = /^Not proved: .+ \.\/runbook \S+ looks for the cause\.$/m;
const STACK_TRACE = /^ {4}at .*:\d+:\d+/m;

/** Internal errors, and Node's errors about unexpected values. */
const INTERNALS =
  /bug in the runbooks|Cannot read propert|is not (?:a function|iterable|valid JSON)|Unexpected end of JSON|Invalid time value/;

function contains(output: string, words: Words): boolean {
  return words instanceof RegExp ? words.test(output) : singleSpaced(output).includes(singleSpaced(words));
}

/** Checks the changing calls to AWS, and to Vault if a plan was made. */
export async function assertChanges(
  { exitCode, output }: CommandResult,
  wanted: readonly string[],
  inVault: boolean,
): Promise<void> {
  const made = await changingCalls();
  if (inVault) {
    const calls = (await world().control.vaultCalls()).map(({ method, path }) => `${method} ${path}`);
    made.push(...calls.filter(isChangingCall));
  }
  if (made.join() !== wanted.join())
    fail(`the run with exit code ${exitCode} changed: ${made.join(', ') || 'nothing'}`, output);
}

/** Fails a test, with the end of the run's output. */
export function fail(what: string, output = ''): never {
  throw new Error(output === '' ? what : `${what}\n${output.trimEnd().slice(-5000)}`);
}
