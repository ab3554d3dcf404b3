import { makeVariants } from 'sandbox';
import { suite as uvuSuite } from 'uvu';
import { type Expected, expectRun } from './expect-run.ts';
import { assertNoLeftovers, forgetRuns, type RunSettings } from './run.ts';
import { closeTerminals } from './terminal.ts';
import { world } from './world.ts';

type Body = () => Promise<void> | void;

/**
 * A suite of end-to-end tests that prints each result with its time at once: these tests take seconds, and a
 * row of dots does not show which test hangs. Leftovers of a test's runs are searched after it.
 */
export function suite(title: string) {
  const tests = uvuSuite(title);
  if (process.env.SANDBOX_OWN_VAULT) {
    tests.before(() => world().control.startOwnVault());
    tests.after(() => world().control.stopOwnVault());
  }
  if (process.env.SANDBOX_VARIANTS) tests.before(async () => void (await makeVariants(world().layout)));
  let hasPassed = false;
  const test = (name: string, body: Body): void =>
    tests(name, async () => {
      const started = Date.now();
      hasPassed = false;
      const line = (mark: string) =>
        process.stdout.write(
          `\n  ${mark} ${title}: ${name} (${((Date.now() - started) / 1000).toFixed(1)} s) `,
        );
      try {
        await body();
        await assertNoLeftovers();
        hasPassed = true;
        line('✓');
      } catch (error) {
        forgetRuns();
        closeTerminals();
        line('✗');
        throw error;
      }
    });
  return Object.assign(test, {
    skip: (name: string, body: Body) => tests.skip(name, body),
    /** A test of one run, by the words of its command and the expected result. */
    row: (name: string, args: string | readonly string[], expected: Expected & RunSettings) =>
      test(`${name} (exit ${expected.exit ?? 0})`, async () => void (await expectRun(args, expected))),
    // uvu prints nothing about a hook that fails before the first test.
    before: (hook: Body) =>
      tests.before(async () => {
        try {
          await hook();
        } catch (error) {
          const why = error instanceof Error ? error.stack : String(error);
          process.stdout.write(`\n  FAIL ${title}: before its first test: ${why}\n`);
          throw error;
        }
      }),
    after: (hook: Body) => tests.after(hook),
    eachBefore: (hook: Body) => tests.before.each(hook),
    /** Runs before the first test, and before each test after a failed one. */
    unlessPassed: (hook: Body) => tests.before.each(() => (hasPassed ? undefined : hook())),
    run: () => tests.run(),
  });
}
