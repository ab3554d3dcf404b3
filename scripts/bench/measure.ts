import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { secondsOf } from './cpu.ts';
import { type Peaks, watchChildren } from './memory.ts';

/** A process to measure. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Ends it, and what it started. */
  readonly signal: AbortSignal;
}

export interface Measured {
  readonly exitCode: number;
  /** Both in milliseconds since the epoch, to compare with logged times. */
  readonly from: number;
  readonly to: number;
  /** Wall time from before it was started until it had ended. */
  readonly seconds: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The most memory that its own process had, in kilobytes; only if it is Node's and the system reports it. */
  readonly ownPeak: number | undefined;
  /** CPU time of its own process and of the children that it waited for; where its peak is known. */
  readonly cpuSeconds: number | undefined;
  readonly childPeaks: Peaks;
}

/** The words that start a program of ours, without the start of pnpm: `args` are Node's. */
export function nodeWith(...args: readonly string[]): string[] {
  const hook = join(import.meta.dirname, 'peak-memory.cjs');
  return ['--require', hook, ...args];
}

/**
 * Runs a process to its end and measures it.
 * @throws the signal's reason if it was ended before.
 */
export async function measure({ program, args, env, cwd, signal }: Command): Promise<Measured> {
  signal.throwIfAborted();
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const peakFile = join(folder, 'peak');
  try {
    const from = Date.now();
    const clock = performance.now();
    const child = spawn(program, args, {
      cwd,
      env: { ...env, NO_COLOR: '1', BENCH_PEAK: peakFile },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that all of it can be ended.
      detached: true,
    });
    const streams = collect(child);
    const stop = watchChildren(child.pid ?? 0);
    const end = (): void => endGroup(child);
    signal.addEventListener('abort', end, { once: true });
    try {
      const exitCode = await exitOf(child);
      const seconds = (performance.now() - clock) / 1000;
      const to = Date.now();
      signal.throwIfAborted();
      const childPeaks = stop();
      const { stdout, stderr } = await streams;
      const [peak, stat] = existsSync(peakFile) ? readFileSync(peakFile, 'utf8').split('\n') : [];
      const ownPeak = Number(peak) || undefined;
      const cpuSeconds = stat === undefined ? undefined : secondsOf(stat);
      return { exitCode, from, to, seconds, stdout, stderr, ownPeak, cpuSeconds, childPeaks };
    } finally {
      stop();
      signal.removeEventListener('abort', end);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function exitOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 130));
  });
}

/** What it printed, once nobody can print any more. */
function collect(child: ChildProcess): Promise<{ stdout: string; stderr: string }> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((resolve) => {
    child.on('close', () => resolve({ stdout, stderr }));
  });
}

function endGroup({ pid, exitCode }: ChildProcess): void {
  if (pid !== undefined && exitCode === null) process.kill(-pid, 'SIGTERM');
}
