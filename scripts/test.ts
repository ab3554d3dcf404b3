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
 * `npm test`: every check and test of the project. The sandbox of the end-to-end tests is built and started while the
 * checks and unit tests run. The last line has the actual counts.
 */
const say = (text: string): void => void process.stdout.write(`${text}\n`);
const began = Date.now();
const elapsed = (): string => `${((Date.now() - began) / 1000).toFixed(0)} s`;

/** The progress of the sandbox, by its parts. */
const coming = new Map<string, ProgressEvent>();
let doing = 'waiting for the sandbox';
const heartbeat = new Heartbeat(() => {
  const building = atWork(coming.values());
  say(`… after ${elapsed()}: ${doing}${building === '' ? '' : `; in the sandbox, ${building}`}`);
});

/**
 * Runs a program of the project, shows its output, and returns it.
 * @param usually what it does, and how long that usually takes
 */
function run(usually: string, program: string, ...args: string[]): Promise<Run> {
  doing = usually;
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
    child.on('close', (code) => resolve({ ok: code === 0, text }));
  });
}

const CHECKS = 'biome, knip, tsc and the unit tests run (a minute and a half)';
const ENDS = 'end-to-end tests run (13 minutes)';
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
try {
  const checks = await run(CHECKS, 'turbo', 'run', 'lint', 'unused', 'typecheck', 'unit', ...TURBO);
  // Which of the tasks failed, turbo counts.
  note(checks, countOfTasks(checks), count({ ...checks, ok: true }));
  doing = 'waiting for the sandbox, which takes 30 s once its programs are built';
  say(`\nWaiting for the sandbox (after ${elapsed()})`);
  await sandbox.ready;
  const ends = await run(ENDS, 'node', '--import', 'tsx', 'scripts/e2e.ts');
  note(ends, countOfEndToEnd(ends));
} catch (error) {
  say(messageOf(error));
  tallies.push({ passed: 0, failed: 1 });
} finally {
  heartbeat.end();
  await sandbox.cancel();
}
const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0);
const failed = tallies.reduce((sum, tally) => sum + tally.failed, 0);
for (const block of failing) say(`\n${block}`);
say(`\nafter ${elapsed()}`);
say(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
