import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { constants } from 'node:os';

/** The output and the exit code of a command. */
export interface CommandResult {
  readonly exitCode: number;
  /** Both streams, in the order of arrival. */
  readonly output: string;
}

/** A program that was started. */
export interface RunningCommand {
  readonly child: ChildProcess;
  /** The output so far. */
  output(): string;
  readonly ended: Promise<CommandResult>;
}

interface Options extends SpawnOptions {
  /** Gets each part of the output as it arrives. */
  readonly onOutput?: (part: string) => void;
  /** Its standard input, which is otherwise empty. */
  readonly input?: string | undefined;
  /** Whether to wait only for the exit, because child processes may outlive the program and keep its streams open. */
  readonly exitOnly?: boolean;
}

/** How long the streams of a program are read after its exit, in milliseconds. */
const LAST_OUTPUT = 50;

/** Starts a program without a terminal. */
export function start(
  program: string,
  args: readonly string[],
  { onOutput, input, exitOnly = false, ...options }: Options = {},
): RunningCommand {
  const stdin = input === undefined ? 'ignore' : 'pipe';
  const child = spawn(program, args, { ...options, stdio: [stdin, 'pipe', 'pipe'] });
  child.stdin?.end(input);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (part: string) => {
      output += part;
      onOutput?.(part);
    });
  const ended = new Promise<CommandResult>((resolve, reject) => {
    child.on('error', reject);
    child.on(exitOnly ? 'exit' : 'close', (code: number | null, signal: NodeJS.Signals | null) => {
      // Like a shell, for a program that a signal ended.
      const exitCode = code ?? 128 + constants.signals[signal ?? 'SIGKILL'];
      setTimeout(() => resolve({ exitCode, output }), exitOnly ? LAST_OUTPUT : 0);
    });
  });
  return { child, output: () => output, ended };
}
