import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { messageOf } from 'engine/resource';
import { PartError } from './processes.ts';

/** Options of a command that is run to its end. */
export type RunOptions = {
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  signal?: AbortSignal | undefined;
  seconds?: number;
  /** A file that gets the output as well. */
  log?: string;
  /** What a person does next if it fails. */
  next?: string;
  /** Receives each line of output. @returns whether the line only reports progress and is no part of an error */
  onLine?: (line: string) => boolean;
};

/**
 * Runs a command to its end and returns its output. It leads its own process group, so that an abort also ends what
 * it started.
 * @throws {PartError} with the last lines of its output if it does not exit with 0
 */
export function run(
  part: string,
  program: string,
  args: string[],
  options: RunOptions = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    options.signal?.throwIfAborted();
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: options.env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const log = options.log ? createWriteStream(options.log, { flags: 'a', mode: 0o600 }) : undefined;
    const failure = {
      ...(options.log ? { file: options.log } : {}),
      ...(options.next ? { next: options.next } : {}),
    };
    let out = '';
    const lines: string[] = [];
    let rest = '';
    const take = (chunk: Buffer) => {
      log?.write(chunk);
      const parts = (rest + chunk.toString('utf8')).split('\n');
      rest = parts.pop() ?? '';
      for (const line of parts) {
        if (!options.onLine?.(line)) lines.push(line);
      }
      lines.splice(0, lines.length - 20);
    };
    const end = () => {
      if (child.pid !== undefined) {
        try {
          process.kill(-child.pid, 'SIGKILL');
        } catch {}
      }
    };
    options.signal?.addEventListener('abort', end, { once: true });
    const timer = options.seconds ? setTimeout(end, options.seconds * 1000) : undefined;
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString('utf8');
      take(chunk);
    });
    child.stderr.on('data', take);
    child.once('error', (error) => reject(new PartError(part, `${program}: ${error.message}`, failure)));
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', end);
      log?.end();
      if (code === 0) return resolve(out);
      if (options.signal?.aborted) return reject(options.signal.reason);
      if (rest) lines.push(rest);
      const seen = `${program} ended with ${signal ?? `exit code ${code}`}`;
      reject(new PartError(part, seen, { ...failure, lines: lines.slice(-20) }));
    });
  });
}

/**
 * Checks that this machine has a program.
 * @throws {PartError} with what needs it, and how to install it
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
