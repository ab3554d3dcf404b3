import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { messageOf, quote } from 'engine/resource';

/** How a command ended. */
export interface Ran {
  readonly command: string;
  readonly exitCode: number;
  readonly seconds: number;
  /** Both streams, in the order of arrival. */
  readonly output: string;
  readonly stdout: string;
}

export interface How {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether the command and its output are shown. */
  readonly show: boolean;
  /** Interrupts it, as Ctrl-C does. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs a command that a user would type.
 * @param shown the first word that the user would type
 * @param words what starts the program, before the arguments
 */
export function runCommand(
  shown: string,
  [program = '', ...words]: readonly string[],
  args: readonly string[],
  { env, show, signal }: How,
): Promise<Ran> {
  const command = [shown, ...args.map(quote)].join(' ');
  const began = Date.now();
  if (show) process.stdout.write(`\n$ ${command}\n`);
  // A session of its own: Ctrl-C at the terminal would otherwise also interrupt the clean-up's command.
  const child = spawn(program, [...words, ...args], {
    ...{ env, stdio: ['ignore', 'pipe', 'pipe'], detached: true },
    ...(signal && { signal, killSignal: 'SIGINT' }),
  });
  let output = '';
  let stdout = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk));
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
      if (show) process.stdout.write(chunk);
    });
  }
  return new Promise((resolve) => {
    child.on('error', (error) => {
      if (error.name !== 'AbortError') output += messageOf(error);
    });
    child.on('close', (code, signal) => {
      const exitCode = code ?? 128 + constants.signals[signal ?? 'SIGKILL'];
      const seconds = (Date.now() - began) / 1000;
      // It is negative if the program could not be started.
      resolve({ command, exitCode: exitCode < 0 ? 127 : exitCode, seconds, output, stdout });
    });
  });
}
