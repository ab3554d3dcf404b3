import { suite as uvuSuite } from 'uvu';

type Body = () => Promise<void> | void;

/**
 * A suite of end-to-end tests that prints each result with its time at once: these tests take seconds, and a
 * row of dots does not show which one hangs.
 */
export function suite(title: string) {
  const tests = uvuSuite(title);
  const test = (name: string, body: Body): void =>
    tests(name, async () => {
      const started = Date.now();
      const line = (mark: string) =>
        process.stdout.write(
          `\n  ${mark} ${title}: ${name} (${((Date.now() - started) / 1000).toFixed(1)} s) `,
        );
      try {
        await body();
        line('✓');
      } catch (error) {
        line('✗');
        throw error;
      }
    });
  return Object.assign(test, {
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
    run: () => tests.run(),
  });
}
