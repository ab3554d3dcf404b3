import { spawn } from 'node:child_process';
import { startSandbox } from 'sandbox';
import { SANDBOX } from '../test/world.ts';

/**
 * `npm test`: every check and test of the project. The sandbox of the end-to-end tests is built and brought up while
 * the checks and unit tests run. Ends with the true numbers on a line of their own.
 */
interface Tally {
  passed: number;
  failed: number;
}

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const began = Date.now();
const elapsed = (): string => `${((Date.now() - began) / 1000).toFixed(0)} s`;

/** Runs a program of the project, shows what it prints, and gives it back. */
function run(program: string, ...args: string[]): Promise<{ ok: boolean; text: string }> {
  say(`\n▌ ${program} ${args.join(' ')} (after ${elapsed()})`);
  const child = spawn(`node_modules/.bin/${program}`, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', NO_UPDATE_NOTIFIER: '1' },
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    process.stdout.write(chunk);
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ ok: code === 0, text }));
  });
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are written with control characters
const plain = (text: string): string => text.replaceAll(/\u001b\[[0-9;]*m/g, '');

/** The tests that uvu counted. A run that failed without counting any failure is one. */
function counted({ ok, text }: { ok: boolean; text: string }): Tally {
  const sum = (word: string) =>
    [...plain(text).matchAll(new RegExp(`^.*\\b${word}:\\s+(\\d+)`, 'gm'))].reduce(
      (all, [, n]) => all + Number(n),
      0,
    );
  const passed = sum('Passed');
  const failed = sum('Total') - passed;
  return { passed, failed: ok ? failed : Math.max(failed, 1) };
}

/** The checks that turbo counted: each of its tasks is one. */
function tasks({ ok, text }: { ok: boolean; text: string }): Tally {
  const [, passed = '0', total = '0'] = /Tasks:\s+(\d+) successful, (\d+) total/.exec(plain(text)) ?? [];
  const failed = Number(total) - Number(passed);
  return { passed: Number(passed), failed: ok ? failed : Math.max(failed, 1) };
}

/** What uvu printed of each test that failed, and turbo's list of the tasks that did: the end of a long log has it. */
const failures = ({ ok, text }: { ok: boolean; text: string }): string[] =>
  ok
    ? []
    : [...plain(text).matchAll(/^.*\bFAIL\b.*(?:\n.*){0,12}|^\s*Failed:\s+\S.*/gm)].map(([block]) => block);

const TURBO = ['--continue', '--ui=stream', '--log-order=grouped'];
const sandbox = await startSandbox({ name: SANDBOX });
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void sandbox.cancel().then(() => process.exit(130)));
}
if (sandbox.toBuild.length > 0) {
  say(
    `The sandbox is being built meanwhile: ${sandbox.toBuild.join(', ')}. The first time takes about ten minutes.`,
  );
}
const tallies: Tally[] = [];
const failing: string[] = [];
const note = (tally: Tally, ran: { ok: boolean; text: string }): void => {
  tallies.push(tally);
  failing.push(...failures(ran));
};
try {
  const checks = await run('turbo', 'run', 'lint', 'unused', 'typecheck', '--output-logs=new-only', ...TURBO);
  note(tasks(checks), checks);
  const units = await run('turbo', 'run', 'test', 'unit', '--concurrency=2', ...TURBO);
  note(counted(units), units);
  say(`\nWaiting for the sandbox (after ${elapsed()})`);
  await sandbox.ready;
  const ends = await run('tsx', 'scripts/e2e.ts');
  note(counted(ends), ends);
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  tallies.push({ passed: 0, failed: 1 });
} finally {
  await sandbox.cancel();
}
const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0);
const failed = tallies.reduce((sum, tally) => sum + tally.failed, 0);
for (const block of failing) say(`\n${block}`);
say(`\nafter ${elapsed()}`);
say(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
