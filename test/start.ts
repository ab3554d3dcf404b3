import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { constants } from 'node:os';

/** The output and the exit code of a command. */
export interface Ran {
  readonly exitCode: number;
  /** Both streams, in the order of arrival. */
  readonly output: string;
}

/** A program that was started. */
export interface Started {
  readonly child: ChildProcess;
  /** What it has printed so far. */
  output(): string;
  readonly ended: Promise<Ran>;
}

interface Options extends SpawnOptions {
  /** Hears each part of the output as it arrives. */
  readonly onOutput?: (part: string) => void;
  /** Whether to wait for its exit alone, since child processes may outlive it and keep its streams open. */
  readonly exitOnly?: boolean;
}

/** How long the streams of a program are read after its exit, in milliseconds. */
const LAST_OUTPUT = 50;

/** Starts a program without standard input. */
export function start(
  program: string,
  args: readonly string[],
  { onOutput, exitOnly = false, ...options }: Options = {},
): Started {
  const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part: string) => {
      output += part;
      onOutput?.(part);
    });
  const ended = new Promise<Ran>((resolve, reject) => {
    child.on('error', reject);
    child.on(exitOnly ? 'exit' : 'close', (code: number | null, signal: NodeJS.Signals | null) => {
      // A shell reports in this way that a signal ended a program.
      const exitCode = code ?? 128 + constants.signals[signal ?? 'SIGKILL'];
      setTimeout(() => resolve({ exitCode, output }), exitOnly ? LAST_OUTPUT : 0);
    });
  });
  return { child, output: () => output, ended };
}
