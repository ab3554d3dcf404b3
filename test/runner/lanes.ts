import { basename } from 'node:path';
import { Heartbeat } from 'sandbox';
import { start } from '../start.ts';
import { type Outcome, outcomeOf, sumOf } from './tally.ts';

/** A sandbox in which test files run in sequence. */
export interface Lane {
  readonly sandbox: string;
  /** Resolves when the sandbox is up. */
  readonly ready: Promise<unknown>;
}

/** Each of these files starts after the guide, and restores its result for the next. A lane runs a chain in this order. */
const CHAINS = [
  ['faults', 'api-server', 'verify', 'verify-pods', 'permissions', 'secrets', 'secrets-gone'],
  ['judges', 'who-reads', 'vault-client', 'unmanaged-vault', 'saved-plan'],
];
/** The slowest files begin first, so that no lane runs much longer than the others. */
const LONGEST = [
  'export',
  'campaign',
  'variants',
  'own-pages',
  'fleet',
  'own-vault',
  'guide',
  'workstation',
  'vaults',
  'acceptance',
  'scale',
];

/** A file that prints nothing for so long hangs: its slowest test takes a fifth of it. */
const HANGS_AFTER_MS = 15 * 60_000;

/** The files that a lane runs in sequence: the slowest come first. */
export function inOrder(files: readonly string[]): string[][] {
  const named = [...CHAINS, ...LONGEST.map((name) => [name])].map((names) =>
    names.flatMap((name) => files.filter((file) => basename(file) === `${name}.test.ts`)),
  );
  const rest = files.filter((file) => !named.flat().includes(file)).map((file) => [file]);
  return [...named, ...rest].filter((unit) => unit.length > 0);
}

/**
 * Runs each test file in its own process, side by side in all lanes. Each line of output names its suite.
 * @param units the files that a lane runs in sequence
 */
export async function runInLanes(
  units: readonly (readonly string[])[],
  lanes: readonly Lane[],
  signal: AbortSignal,
): Promise<Outcome> {
  const left = [...units];
  const all: Outcome[] = [];
  const running = new Map<string, number>();
  let isOver = false;
  const heartbeat = new Heartbeat(() => {
    const files = [...running].map(([file, since]) => `${basename(file)} (${secondsSince(since)} s)`);
    if (files.length > 0)
      process.stdout.write(`… running ${files.join(' and ')}, ${left.flat().length} files to go\n`);
  });
  const show = (part: string): void => {
    heartbeat.heard();
    process.stdout.write(part);
  };
  const work = async ({ sandbox, ready }: Lane): Promise<void> => {
    await ready;
    for (let unit = left.shift(); unit !== undefined; unit = left.shift()) {
      for (const file of unit) {
        if (isOver) return;
        running.set(file, Date.now());
        all.push(await runFile(file, sandbox, signal, show));
        running.delete(file);
        heartbeat.heard();
      }
    }
  };
  try {
    await Promise.all(lanes.map(work));
  } finally {
    // If the sandbox of one lane cannot be started, the others begin no further file.
    left.length = 0;
    isOver = true;
    heartbeat.end();
  }
  return {
    ...sumOf(all),
    failures: all.flatMap(({ failures }) => failures),
    leftOut: all.flatMap(({ leftOut }) => leftOut),
  };
}

const secondsSince = (time: number): string => ((Date.now() - time) / 1000).toFixed(0);

async function runFile(
  file: string,
  sandbox: string,
  signal: AbortSignal,
  show: (part: string) => void,
): Promise<Outcome> {
  const name = basename(file, '.test.ts');
  const began = Date.now();
  process.stdout.write(`\n▶ ${name}: begun in sandbox ${sandbox}\n`);
  const { child, ended } = start(process.execPath, ['--import', import.meta.resolve('tsx'), file], {
    env: { ...process.env, SANDBOX_NAME: sandbox },
    signal,
    onOutput: (part) => {
      hung.refresh();
      show(part);
    },
  });
  const hung = setTimeout(() => child.kill('SIGKILL'), HANGS_AFTER_MS);
  const { exitCode, output } = await ended.finally(() => clearTimeout(hung));
  const outcome = outcomeOf({ ok: exitCode === 0, text: output });
  const { passed, failed, failures } = outcome;
  const summary = `■ ${name}: ${passed} passed, ${failed} failed in ${secondsSince(began)} s`;
  process.stdout.write(`\n${summary}\n`);
  return { ...outcome, failures: failed === 0 ? [] : [...failures, summary] };
}
