// `npm test`: every check and test of the project. The checks and unit tests run while the sandboxes of the end-to-end tests
// come up and the first of these run. The last line has the counts, and the line above it names the tests that this machine cannot run.

import { messageOf } from 'engine/resource';
import { Heartbeat, interruptSignal } from 'sandbox';
import { ALL_LANES, type EndToEnd, endToEndFiles, startEndToEnd } from 'test/runner/end-to-end';
import { leftOutLine, type Outcome, outcomeOf, sumOf } from 'test/runner/tally';
import { $ } from 'zx';

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const began = Date.now();
const signal = interruptSignal();
const elapsed = (): string => `${((Date.now() - began) / 1000).toFixed(0)} s`;

const TURBO = ['--force', '--continue', '--ui=stream', '--log-order=grouped', '--output-logs=new-only'];

/** Runs the checks and the unit tests, and shows their output. All reported results are from this run, not from a cache. */
async function runChecks(): Promise<Outcome> {
  const heartbeat = new Heartbeat(() =>
    say(`… after ${elapsed()}: biome, knip, tsc and the unit tests run (two minutes)`),
  );
  const env = { FUZZ: '1', ...process.env, TURBO_TELEMETRY_DISABLED: '1' };
  const turbo = $({ env, signal, quiet: true, nothrow: true })`turbo run lint unused typecheck unit ${TURBO}`;
  turbo.stderr.pipe(process.stderr);
  turbo.stdout.on('data', (chunk: Buffer) => {
    heartbeat.heard();
    process.stdout.write(chunk);
  });
  const { ok, stdout: text } = await turbo.finally(() => heartbeat.end());
  return outcomeOf({ ok, text });
}

let tests: EndToEnd;
try {
  // Always new sandboxes: a second `npm test` in this folder is refused instead of sharing them.
  tests = await startEndToEnd(ALL_LANES, { fresh: true, signal });
} catch (error) {
  say(messageOf(error));
  process.exit(signal.aborted ? 130 : 1);
}
// Run side by side: each alone leaves a core idle for some of the time.
const settled = await Promise.allSettled([runChecks(), tests.run(endToEndFiles())]);
const outcomes = settled.map((one) =>
  one.status === 'fulfilled'
    ? one.value
    : { passed: 0, failed: 1, failures: [messageOf(one.reason)], leftOut: [] },
);
const { passed, failed } = sumOf(outcomes);
for (const block of outcomes.flatMap(({ failures }) => failures)) say(`\n${block}`);
say(`\nafter ${elapsed()}`);
process.stdout.write(leftOutLine(outcomes));
say(`${passed} passed, ${failed} failed`);
process.exitCode = signal.aborted ? 130 : failed === 0 && passed > 0 ? 0 : 1;
