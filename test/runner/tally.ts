/** The output of a program that runs tests, and whether it succeeded. */
export interface Run {
  readonly ok: boolean;
  readonly text: string;
}

export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

/** The counts of some tests, the failures to show, and the numbers and reasons of the tests that were left out. */
export interface Outcome extends Tally {
  readonly failures: readonly string[];
  readonly leftOut: readonly (readonly [number: number, why: string])[];
}

/** The outcome of a run. */
export const outcomeOf = (run: Run): Outcome => ({
  ...count(run),
  failures: failuresIn(run),
  leftOut: [...plain(run.text).matchAll(/Left out: (\d+) tests?, because (.*)/g)].map(
    ([, number, why = '']) => [Number(number), why] as const,
  ),
});

/** A line with the number of tests that did not run, and the reasons, for the place above a run's last line. Empty if all ran. */
export function leftOutLine(outcomes: readonly Pick<Outcome, 'leftOut'>[]): string {
  const counts = new Map<string, number>();
  for (const [number, why] of outcomes.flatMap(({ leftOut }) => leftOut))
    counts.set(why, (counts.get(why) ?? 0) + number);
  const parts = Array.from(counts, ([why, number]) => `${number} because ${why}`);
  return parts.length === 0 ? '' : `Tests left out: ${parts.join(', ')}\n`;
}

/** The sum of several tallies. */
export function sumOf(tallies: readonly Tally[]): Tally {
  return tallies.reduce(
    (sum, { passed, failed }) => ({ passed: sum.passed + passed, failed: sum.failed + failed }),
    { passed: 0, failed: 0 },
  );
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are written with control characters
const plain = (text: string): string => text.replaceAll(/\u001b\[[0-9;]*m/g, '');

/**
 * The tests that uvu counted. A run that failed without a failed test counts as one failure, and so does a run without
 * any test, for example without `test.run()`: uvu itself would count it as passed.
 */
export function count({ ok, text }: Run): Tally {
  const sum = (word: string) =>
    [...plain(text).matchAll(new RegExp(`^.*\\b${word}:\\s+(\\d+)`, 'gm'))].reduce(
      (all, [, n]) => all + Number(n),
      0,
    );
  const passed = sum('Passed');
  const failed = sum('Total') - passed;
  return { passed, failed: ok && passed + failed > 0 ? failed : Math.max(failed, 1) };
}

/** The failures in a long log: each failed test in uvu's output, and turbo's failed tasks. */
export function failuresIn({ ok, text }: Run): string[] {
  return ok
    ? []
    : [...plain(text).matchAll(/^.*\bFAIL\b.*(?:\n.*){0,12}|^\s*Failed:\s+\S.*/gm)].map(([block]) => block);
}
