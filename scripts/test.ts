import { spawn } from 'node:child_process';
import { messageOf } from 'resource';
import { atWork, Heartbeat, type ProgressEvent, type StartingSandbox, startSandbox } from 'sandbox';
import {
  count,
  countOfEndToEnd,
  countOfTasks,
  failuresIn,
  type Run,
  type Tally,
} from '../test/runner/tally.ts';
import { SANDBOX } from '../test/world.ts';

/**
 * `npm test`: every check and test of the project. The checks and unit tests run while the sandboxes of the end-to-end tests
 * come up and the first of these run. The last line has the actual counts.
 */
const say = (text: string): void => void process.stdout.write(`${text}\n`);
const began = Date.now();
const elapsed = (): string => `${((Date.now() - began) / 1000).toFixed(0)} s`;

/** The progress of the sandbox, by its parts. */
const coming = new Map<string, ProgressEvent>();
/** What runs at the moment, with how long each usually takes. */
const running = new Set<string>();
const heartbeat = new Heartbeat(() => {
  const building = atWork(coming.values());
  const all = [...running, ...(building === '' ? [] : [`in the sandbox, ${building}`])];
  say(`… after ${elapsed()}: ${all.join('; ')}`);
});

/**
 * Runs a program of the project, shows its output, and returns it.
 * @param usually what it does, and how long that usually takes
 */
function run(usually: string, program: string, ...args: string[]): Promise<Run> {
  running.add(usually);
  say(`\n▌ ${program} ${args.join(' ')} (after ${elapsed()})`);
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', NO_UPDATE_NOTIFIER: '1' },
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    heartbeat.heard();
    text += chunk.toString();
    process.stdout.write(chunk);
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      running.delete(usually);
      resolve({ ok: code === 0, text });
    });
  });
}

const CHECKS = 'biome, knip, tsc and the unit tests run (three minutes)';
const ENDS = 'end-to-end tests run (10 minutes)';
const TURBO = ['--continue', '--ui=stream', '--log-order=grouped', '--output-logs=new-only'];
let sandbox: StartingSandbox;
try {
  // Always a new sandbox: a second `npm test` in this folder is refused instead of sharing it.
  sandbox = await startSandbox({
    name: SANDBOX,
    fresh: true,
    onProgress: (event) => coming.set(event.stage, event),
  });
} catch (error) {
  say(messageOf(error));
  process.exit(1);
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void sandbox.cancel().then(() => process.exit(130)));
}
if (sandbox.toBuild.length > 0) {
  say(
    `The sandbox is being built in the background: ${sandbox.toBuild.join(', ')}. The first time takes about ten minutes.`,
  );
}
const tallies: Tally[] = [];
const failing: string[] = [];
const note = (ran: Run, ...counted: Tally[]): void => {
  tallies.push(...counted);
  failing.push(...failuresIn(ran));
};
// Side by side: either alone leaves a core idle for some of the time.
const checks = run(CHECKS, 'turbo', 'run', 'lint', 'unused', 'typecheck', 'unit', ...TURBO).then((ran) =>
  // turbo counts the tasks that failed.
  note(ran, countOfTasks(ran), count({ ...ran, ok: true })),
);
const ends = sandbox.ready
  .then(() => run(ENDS, 'node', '--import', 'tsx', 'scripts/e2e.ts'))
  .then((ran) => note(ran, countOfEndToEnd(ran)));
const outcomes = await Promise.allSettled([checks, ends]);
heartbeat.end();
await sandbox.cancel();
for (const outcome of outcomes) {
  if (outcome.status === 'fulfilled') continue;
  say(messageOf(outcome.reason));
  tallies.push({ passed: 0, failed: 1 });
}
const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0);
const failed = tallies.reduce((sum, tally) => sum + tally.failed, 0);
for (const block of failing) say(`\n${block}`);
say(`\nafter ${elapsed()}`);
say(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
