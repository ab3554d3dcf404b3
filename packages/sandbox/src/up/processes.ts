import { execFileSync, spawn } from 'node:child_process';
import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { readJson, tail, writeAtomic } from './files.ts';
import type { Layout } from './layout.ts';

/** A process. The start time distinguishes it from a later process with a recycled id. */
export type Running = { pid: number; startTime: string };

/** A process that `up` started. */
export type ProcessRecord = Running & {
  part: string;
  since: string;
  log: string;
  port?: number;
};

/** The facts about a failed part. */
type PartFailure = {
  /** The last lines of its output; by default, those of `file`. */
  lines?: readonly string[];
  /** Its log. */
  file?: string | undefined;
  /** The next action of the person who started it. */
  next?: string | undefined;
};

/** A part that ended by itself, or could not be started. The message names the part, the observation, and the next action. */
export class PartError extends Error {
  constructor(part: string, seen: string, { file, lines = tail(file ?? ''), next }: PartFailure = {}) {
    const log = lines.filter((line) => line.trim() !== '').map((line) => `  ${line}`);
    const heading = file === undefined ? 'the last lines of its output:' : `the last lines of ${file}:`;
    super(
      [
        `${part}: ${seen}`,
        ...(log.length ? [heading, ...log] : []),
        `next: ${next ?? (file === undefined ? 'start again' : `${file} is the whole log; start again`)}`,
      ].join('\n'),
    );
    this.name = 'PartError';
  }
}

/** The variable that marks a sandbox's processes, in case they were never recorded. */
const marker = 'GLOO_VAULT_IRSA_SANDBOX';

/** The marking variable, for the environment of a sandbox's process. */
export const markOf = (layout: Layout): Record<string, string> => ({ [marker]: layout.dir });

/** When a process began, in the system's format; undefined if there is no such process. */
export function startTimeOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    if (process.platform === 'linux') return undefined;
  }
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}

/** This process. */
export function self(): Running {
  return { pid: process.pid, startTime: startTimeOf(process.pid) ?? '' };
}

/** Whether exactly the recorded process still runs. */
export function isAlive(record: Running): boolean {
  return startTimeOf(record.pid) === record.startTime;
}

/**
 * The environment of a sandbox's parts. It inherits nothing, so that neither credentials nor settings of the person
 * who runs `up` reach a part: kwok's exec passes its own environment on to the "pod".
 */
export function cleanEnv(layout: Layout, extra: Record<string, string> = {}): Record<string, string> {
  const env: Record<string, string> = {
    ...markOf(layout),
    // kwok searches a "pod's" command (vault) on its own PATH, whatever PATH the command then gets.
    PATH: [layout.bin, process.env.PATH ?? '/usr/local/bin:/usr/bin:/bin'].join(delimiter),
    HOME: join(layout.dir, 'home'),
    TMPDIR: layout.tmp,
    LANG: process.env.LANG ?? 'C.UTF-8',
    // Go's programs may hold twice as much memory: their garbage costs half the time.
    GOGC: '200',
  };
  return { ...env, ...extra };
}

/** Records a running process as a part of the sandbox. */
export function recordProcess(
  layout: Layout,
  part: string,
  pid: number,
  port?: number,
  log = join(layout.logs, `${part}.log`),
): ProcessRecord {
  const record: ProcessRecord = {
    part,
    pid,
    startTime: startTimeOf(pid) ?? 'gone',
    since: new Date().toISOString(),
    log,
    ...(port === undefined ? {} : { port }),
  };
  mkdirSync(layout.parts, { recursive: true });
  writeAtomic(join(layout.parts, `${part}.json`), JSON.stringify(record));
  return record;
}

/** Starts a part, logs its output, and records it. It outlives this process, unless this process reads its lines. */
export function startPart(
  layout: Layout,
  part: string,
  program: string,
  args: string[],
  options: { env?: Record<string, string>; port?: number; onLine?: (line: string) => void } = {},
): ProcessRecord {
  const { env, port, onLine } = options;
  const file = join(layout.logs, `${part}.log`);
  const log = openSync(file, 'a', 0o600);
  const output = onLine === undefined ? log : 'pipe';
  const child = spawn(program, args, {
    cwd: layout.dir,
    detached: true,
    stdio: ['ignore', output, output],
    env: cleanEnv(layout, env),
  });
  closeSync(log);
  for (const input of [child.stdout, child.stderr]) {
    if (input === null) continue;
    createInterface(input).on('line', (line) => {
      appendFileSync(file, `${line}\n`);
      onLine?.(line);
    });
  }
  child.on('error', () => {}); // the missing pid says so
  child.unref();
  if (child.pid === undefined) throw new PartError(part, `${program} could not be started`);
  return recordProcess(layout, part, child.pid, port);
}

/** The parts that were started for a sandbox, and whether each runs. */
export function partsOf({ parts }: Layout): (ProcessRecord & { alive: boolean })[] {
  if (!existsSync(parts)) return [];
  return readdirSync(parts)
    .filter((file) => file.endsWith('.json'))
    .flatMap((file) => readJson<ProcessRecord>(join(parts, file)) ?? [])
    .map((record) => ({ ...record, alive: isAlive(record) }))
    .sort((a, b) => a.since.localeCompare(b.since));
}

/** The limit of a wait, and the error after it. */
type Limit = { seconds: number; late: () => Error; signal?: AbortSignal | undefined };

/** Calls `look` every 50 ms until it returns true. @throws any error of `look`, or `late()` at the time limit */
export async function until(look: () => Promise<boolean>, { seconds, late, signal }: Limit): Promise<void> {
  for (const end = Date.now() + seconds * 1000; ; await sleep(50, undefined, { signal })) {
    signal?.throwIfAborted();
    if (await look()) return;
    if (Date.now() > end) throw late();
  }
}

/** Waits until `ready` returns true. If a part ends in the meantime, throws an error with its log. */
export async function waitFor(
  record: ProcessRecord,
  ready: () => Promise<boolean>,
  options: { seconds: number; signal?: AbortSignal },
): Promise<void> {
  const failed = (seen: string) => new PartError(record.part, seen, { file: record.log });
  const look = async () => {
    if (!isAlive(record)) throw failed('ended while starting');
    return ready().catch(() => false);
  };
  await until(look, { ...options, late: () => failed(`not ready after ${options.seconds} s`) });
}

function signalTo(record: Running, signal: NodeJS.Signals): void {
  if (!isAlive(record)) return;
  // A part started by us leads a process group of its own (Vault's plugin is in Vault's).
  for (const pid of [-record.pid, record.pid]) {
    try {
      process.kill(pid, signal);
      return;
    } catch {}
  }
}

/** Ends processes: by SIGTERM first, then by SIGKILL. */
export async function stopProcesses(records: readonly Running[], graceMs = 3000): Promise<void> {
  for (const record of records) signalTo(record, 'SIGTERM');
  for (const end = Date.now() + graceMs; Date.now() < end && records.some(isAlive); ) await sleep(20);
  for (const record of records) signalTo(record, 'SIGKILL');
  for (const end = Date.now() + 2000; Date.now() < end && records.some(isAlive); ) await sleep(20);
}

/** Ends a part that is no longer wanted. A part that is recorded and does not run has crashed. */
export async function stopPart({ parts }: Layout, record: ProcessRecord, graceMs?: number): Promise<void> {
  rmSync(join(parts, `${record.part}.json`), { force: true });
  await stopProcesses([record], graceMs);
}

/**
 * Processes with the sandbox's mark in their environment that were never recorded: they were started right before a
 * kill, or by a part (a shell "in the pod"). Linux only.
 */
export function markedProcesses(layout: Layout): Running[] {
  if (process.platform !== 'linux') return [];
  const found: Running[] = [];
  for (const pid of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      if (!readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`${marker}=${layout.dir}`))
        continue;
      const startTime = startTimeOf(Number(pid));
      if (startTime !== undefined) found.push({ pid: Number(pid), startTime });
    } catch {} // another user's, or gone
  }
  return found;
}

/** Aborts when this process is interrupted. */
export function interruptSignal(): AbortSignal {
  const interrupt = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(name, () => interrupt.abort(new Error('interrupted')));
  return interrupt.signal;
}
