import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { addAbortListener, once } from 'node:events';
import type { Socket } from 'node:net';
import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import { type Environment, inTime, wholeBody } from 'engine/network';
import {
  abortedAfter,
  Failure,
  machineLimit,
  messageOf,
  quote,
  RUN_AGAIN,
  wrongInput,
} from 'engine/resource';

/** The child's descriptor of a pipe from this process. */
export const LIFELINE = 6;

/** How long a child may take to end after SIGTERM, in milliseconds: helm records that it was interrupted. */
const TO_END = 10_000;

/**
 * Starts a process beside the program, which sends SIGTERM to the session if our end of `LIFELINE` closes before a line came.
 * It ignores that signal before it makes the folder, so that it always removes it. Bash becomes the program, and starts none:
 * a signal that arrives while a shell starts a process can get lost.
 */
const endingWithUs = (folder: string | undefined) => `exec 7< <(
trap '' TERM
${folder === undefined ? '' : `mkdir -m 700 ${quote(folder)} || exit`}
echo
exec </dev/null >/dev/null 2>&1 3<&- 4<&- 5<&-
read -r _ <&${LIFELINE} || kill 0
${folder === undefined ? '' : `rm -rf ${quote(folder)}`})
read -r _ <&7 || exit`;

export interface ChildOptions {
  readonly env: Environment;
  /** What bash does first. Nothing of ours can end it yet. */
  readonly setUp?: string | undefined;
  /** A folder made for the program, open to this user only. It is removed even if this process is killed at any moment. */
  readonly folder?: string | undefined;
  /** Called once the program has succeeded, while its folder is there. */
  readonly made?: (() => Promise<void>) | undefined;
  /** Open descriptors of this process that become 0, 3, 4 and 5 in the child. */
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
  { env, setUp = '', folder, made, inherited = [], timeout, signal, heard }: ChildOptions,
): Promise<ChildAnswer> {
  return inTime(timeout, async (late) => {
    const over = signal === undefined ? late : AbortSignal.any([late, signal]);
    const [stdin = 'ignore', third = 'ignore', fourth = 'ignore', fifth = 'ignore'] = inherited;
    const script = `${setUp}\n${endingWithUs(folder)}\nexec ${LIFELINE}<&- 7<&- "$@"`;
    const child = await startBash(['-c', script, 'bash', ...words], {
      env,
      detached: true,
      stdio: [stdin, 'pipe', 'pipe', third, fourth, fifth, 'pipe'],
    });
    const lifeline = child.stdio.at(LIFELINE) as Socket;
    // It closes when its reader ends; a reader that somebody killed makes it an error.
    const closed = once(lifeline.resume(), 'close').catch(() => undefined);
    addAbortListener(over, () => lifeline.end());
    child.stdout?.on('data', (chunk: Buffer) => heard?.(String(chunk)));
    const killed = abortedAfter(over, TO_END);
    try {
      const [stdout, stderr, [code, endedBy]] = await Promise.all([
        wholeBody(child.stdout as Readable, killed),
        wholeBody(child.stderr as Readable, killed),
        once(child, 'exit') as Promise<[code: number | null, endedBy: NodeJS.Signals]>,
      ]);
      if (code !== 0) over.throwIfAborted();
      if (code === 0) await made?.();
      lifeline.end('\n');
      await closed;
      const killer = code === null ? `\nanother process ended it (${endedBy})` : '';
      const exitCode = code ?? 128 + constants.signals[endedBy];
      return { exitCode, stdout: String(stdout), stderr: `${stderr}${killer}` };
    } catch (error) {
      lifeline.end();
      await closed;
      endSession(child);
      over.throwIfAborted();
      throw error;
    }
  });
}

/** Ends a child at once, with what it has started. */
function endSession({ pid = 0 }: ChildProcess): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {} // all have ended
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

export const INSTALL = {
  bash: 'Install bash: helm and kubectl are started by it.',
  helm: 'Install Helm 3.14 or later: https://helm.sh/docs/intro/install/',
  kubectl: 'Install kubectl: https://kubernetes.io/docs/tasks/tools/',
};

export function notInstalled(tool: keyof typeof INSTALL): Failure {
  return wrongInput(tool, `${tool} is not on PATH`, INSTALL[tool]);
}

/** The system has no process left, or the arguments are too long. */
function notStarted(error: unknown): Failure {
  return (
    machineLimit(error) ??
    new Failure({
      resource: 'child process',
      seen: messageOf(error),
      cause: 'The system could not start another process.',
      next: [RUN_AGAIN],
      error,
    })
  );
}
