import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem, type } from 'node:os';
import { join, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '../..');

/** A command to measure. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Ends the command and whatever it started. */
  readonly signal: AbortSignal;
}

export interface Measured {
  /** Wall time. */
  readonly seconds: number;
  /** CPU seconds of the command and of every process below it that was waited for. */
  readonly cpu: number;
  /** The most memory that one process of it had, in MB. */
  readonly megabytes: number;
  readonly output: string;
}

/** `./runbook …` of that checkout. */
export function runbook(root: string, ...args: readonly string[]): Pick<Command, 'program' | 'args'> {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const [program, file] = scripts.runbook.split(' ');
  return {
    program: program === 'node' ? process.execPath : join(root, 'node_modules/.bin', program),
    args: [join(root, file), ...args],
  };
}

/**
 * Runs a command to its end and measures it.
 * @param says what it must print: a run that does something else does not count
 * @throws Error with the end of its output if it failed, or the signal's reason
 */
export async function measure(
  { program, args, cwd, env, signal }: Command,
  says?: RegExp,
): Promise<Measured> {
  signal.throwIfAborted();
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const file = join(folder, 'measured.json');
  try {
    const script = join(import.meta.dirname, 'measured.py');
    const child = spawn('python3', [script, file, program, ...args], {
      cwd,
      env: { ...env, NO_COLOR: '1', MEASURED_PATH: env.PATH },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A process group, so that a signal ends all of it.
      detached: true,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString();
      });
    const end = (): void => void process.kill(-(child.pid ?? 0), 'SIGTERM');
    signal.addEventListener('abort', end, { once: true });
    const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
    signal.removeEventListener('abort', end);
    signal.throwIfAborted();
    if (code !== 0 || says?.test(output) === false) {
      const last = output.trimEnd().split('\n').slice(-30).join('\n');
      throw new Error(`${[program, ...args].join(' ')}: exit code ${code}; the end of its output:\n${last}`);
    }
    return { ...JSON.parse(readFileSync(file, 'utf8')), output };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What the numbers are measured on, in a sentence. */
export function machine(): string {
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();
  const changed = git('status', '--porcelain', '--untracked-files=no') === '' ? '' : ' with local changes';
  const [{ model = 'unknown' } = {}] = cpus();
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  const [load = 0] = loadavg();
  return `${cpus().length} cores (${model.trim()}), ${gigabytes} GB, ${type()}, Node ${process.versions.node}; load ${load.toFixed(1)} as it began; commit ${git('rev-parse', '--short=12', 'HEAD')}${changed}`;
}
