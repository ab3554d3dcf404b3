import { spawn } from 'node:child_process';
import { addAbortListener, once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { messageOf } from 'engine/resource';
import { PartError } from './processes.ts';

/** Options of a command that is run to its end. */
type RunOptions = {
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  signal?: AbortSignal | undefined;
  seconds?: number;
  /** A file that also gets the output. */
  log?: string;
  /** A person's next action if it fails. */
  next?: string;
  /** Receives each line of output. @returns whether the line only reports progress and is not part of an error */
  onLine?: (line: string) => boolean;
};

/**
 * Runs a command to its end and returns its output. The command leads its own process group, so that an abort also ends its
 * children.
 * @throws {PartError} with the last lines of its output if it does not exit with 0
 */
export async function run(
  part: string,
  program: string,
  args: string[],
  { env, cwd, signal, seconds, log: file, next, onLine }: RunOptions = {},
): Promise<string> {
  signal?.throwIfAborted();
  const child = spawn(program, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const log = file && createWriteStream(file, { flags: 'a', mode: 0o600 });
  const printed: string[] = [];
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    createInterface(stream).on('line', (line) => {
      if (stream === child.stdout) printed.push(line);
      if (log) log.write(`${line}\n`);
      if (!onLine?.(line)) lines.push(line);
    });
  const end = (): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {} // it has ended
  };
  using _ = signal && addAbortListener(signal, end);
  const timer = seconds && setTimeout(end, seconds * 1000);
  const failed = (seen: string) => new PartError(part, seen, { file, next, lines: lines.slice(-20) });
  try {
    const [code, killedBy] = await once(child, 'close').catch((error: unknown) => {
      throw failed(`${program}: ${messageOf(error)}`);
    });
    if (code === 0) return printed.join('\n');
    signal?.throwIfAborted();
    throw failed(`${program} ended with ${killedBy ?? `exit code ${code}`}`);
  } finally {
    clearTimeout(timer);
    if (log) log.end();
  }
}

/**
 * Checks that this machine has a program.
 * @throws {PartError} with the part that needs it, and how to install it
 */
export async function checkTool(
  program: string,
  args: string[],
  { why, next }: { why: string; next: string },
): Promise<void> {
  await run(program, program, args, { seconds: 20 }).catch((error: unknown) => {
    throw new PartError(program, `${why}: ${messageOf(error).split('\n')[0]}`, { next });
  });
}
