import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { addAbortSignal, type Readable, type Writable } from 'node:stream';
import { type Environment, inTime, wholeBody } from 'engine/network';
import { abortedAfter, Failure, messageOf, RUN_AGAIN, wrongInput } from 'engine/resource';

/** The child's descriptor of a pipe from this process. */
const LIFELINE = 5;

/** How long a child may take to end after SIGTERM, in milliseconds: helm records that it was interrupted. */
const TO_END = 10_000;

/** A process beside the program, which sends SIGTERM to the session if our end of `LIFELINE` closes before a line came. */
const END_WITH_US = `{ read -r _ <&${LIFELINE} || kill 0; } </dev/null >/dev/null 2>&1 3<&- 4<&- &`;

export interface ChildOptions {
  readonly cwd?: string;
  readonly env: Environment;
  /** What bash does before anything can end it. */
  readonly setUp?: string | undefined;
  /** What bash does before it becomes the program, whose words are `"$@"`. */
  readonly first?: string;
  /** Open descriptors of this process that become 0, 3 and 4 in the child. */
  readonly inherited?: readonly (number | undefined)[];
  /** How long it may run, in milliseconds. */
  readonly timeout: number;
  readonly signal?: AbortSignal | undefined;
  /** Gets what it prints on standard output, piece by piece. */
  readonly heard?: ((printed: string) => void) | undefined;
}

interface ChildAnswer {
  /** 127 if the program does not exist; 128 and the signal's number if another process ended it. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program to its end. It gets SIGTERM when its time is over, at an interrupt, and when this process ends in any way.
 * It has a session of its own, because helm records nothing at the SIGHUP that a closed terminal sends to the run's process
 * group.
 * @param words the program and its arguments, each one word
 * @throws LateAnswer or the signal's reason if it has not succeeded by then; TooLargeAnswer; Failure if the system could not
 * start it
 */
export function runChild(
  words: readonly string[],
  { cwd, env, setUp = '', first = '', inherited = [], timeout, signal, heard }: ChildOptions,
): Promise<ChildAnswer> {
  return inTime(timeout, async (late) => {
    const over = signal === undefined ? late : AbortSignal.any([late, signal]);
    const [stdin = 'ignore', third = 'ignore', fourth = 'ignore'] = inherited;
    const script = `${setUp}\n${END_WITH_US}\n${first}\nexec ${LIFELINE}<&- "$@"`;
    const child = await startBash(['-c', script, 'bash', ...words], {
      cwd,
      env,
      detached: true,
      stdio: [stdin, 'pipe', 'pipe', third, fourth, 'pipe'],
    });
    const lifeline = child.stdio.at(LIFELINE) as Writable;
    child.stdout?.on('data', (chunk: Buffer) => heard?.(String(chunk)));
    // Its reader may have ended, or an abort closes it.
    lifeline.on('error', () => undefined);
    addAbortSignal(over, lifeline);
    const killed = abortedAfter(over, TO_END);
    try {
      const [stdout, stderr, [code, endedBy]] = await Promise.all([
        wholeBody(child.stdout as Readable, killed),
        wholeBody(child.stderr as Readable, killed),
        once(child, 'exit') as Promise<[code: number | null, endedBy: NodeJS.Signals]>,
      ]);
      if (code !== 0) over.throwIfAborted();
      lifeline.end('\n');
      const killer = code === null ? `\nanother process ended it (${endedBy})` : '';
      const exitCode = code ?? 128 + constants.signals[endedBy];
      return { exitCode, stdout: String(stdout), stderr: `${stderr}${killer}` };
    } catch (error) {
      lifeline.destroy();
      child.kill('SIGKILL');
      over.throwIfAborted();
      throw error;
    }
  });
}

async function startBash(args: readonly string[], options: SpawnOptions): Promise<ChildProcess> {
  try {
    const child = spawn('bash', args, options);
    if (child.pid === undefined) throw (await once(child, 'error'))[0];
    return child;
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ENOENT' ? notInstalled('bash') : notStarted(error);
  }
}

const INSTALL = {
  bash: 'Install bash: helm and kubectl are started by it.',
  helm: 'Install Helm 3.14 or later: https://helm.sh/docs/intro/install/',
  kubectl: 'Install kubectl: https://kubernetes.io/docs/tasks/tools/',
};

export function notInstalled(tool: keyof typeof INSTALL): Failure {
  return wrongInput(tool, `${tool} is not on PATH`, INSTALL[tool]);
}

/** The system has no process left, or the arguments are too long. */
function notStarted(error: unknown): Failure {
  return new Failure({
    resource: 'child process',
    seen: messageOf(error),
    cause: 'The system could not start another process.',
    next: [RUN_AGAIN],
    error,
  });
}
