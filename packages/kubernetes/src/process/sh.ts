import { type SpawnOptions, spawn } from 'node:child_process';
import { addAbortListener, once } from 'node:events';
import type { Socket } from 'node:net';
import { constants } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { type Environment, inTime, LARGEST_ANSWER, TooLargeAnswer } from 'engine/network';
import { abortedAfter, Failure, messageOf, quote, RUN_AGAIN, wrongInput } from 'engine/resource';
import { $, quote as bashWord } from 'zx/core';

/** The child's descriptor of a pipe from this process. */
export const LIFELINE = 6;

/** How long a child may take to end after SIGTERM: helm records that it was interrupted. */
const TO_END_MS = 10_000;

/**
 * Starts a process beside the program, which sends SIGTERM to the session if our end of `LIFELINE` closes without a line. The
 * process ignores SIGTERM before it makes the folder, so that it always removes the folder. Bash becomes the program and starts
 * no other process: a signal that arrives while a shell starts a process can get lost.
 */
const endingWithUs = (folder: string | undefined, files: string) => `exec 7< <(
trap '' TERM
${folder === undefined ? '' : `mkdir -m 700 ${quote(folder)} || exit`}
${files}
echo
exec </dev/null >/dev/null 2>&1 3<&- 4<&- 5<&-
read -r _ <&${LIFELINE} || kill 0
${folder === undefined ? '' : `rm -rf ${quote(folder)}`})
read -r _ <&7 || exit`;

export interface ShOptions {
  readonly env: Environment;
  /** Commands that bash runs first. Nothing of ours can end them yet. */
  readonly setUp?: string | undefined;
  /** A folder for the program, open only to this user. It is removed even if this process is killed at any moment. */
  readonly folder?: string | undefined;
  /** Called after the program has succeeded, while its folder still exists. */
  readonly made?: (() => Promise<void>) | undefined;
  /** An open descriptor of this process that becomes the program's standard input. */
  readonly stdin?: number | undefined;
  /**
   * Open descriptors of this process, up to three, by the names of the files in `folder` that get their contents. A program may
   * be a wrapper that starts the real one elsewhere (toolbox, distrobox), and passes on only its standard descriptors.
   */
  readonly files?: Readonly<Record<string, number>>;
  /** How long the program may run. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Gets the program's standard output, piece by piece. */
  readonly onOutput?: ((printed: string) => void) | undefined;
}

interface ShAnswer {
  /** 127 if the program does not exist; 128 and the signal's number if another process ended it. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * zx, with a bash that reads nothing from its environment (`-p`): no BASH_ENV that a kubeconfig sets for its plugin, no
 * functions, no options. The child has a session of its own, because helm records nothing at the SIGHUP that a closed terminal
 * sends to the run's process group.
 */
export const bash = $({
  shell: 'bash',
  spawn: ((script: string, _: unknown, options: SpawnOptions) =>
    spawn('bash', ['-p', '-c', script], { ...options, shell: false })) as typeof spawn,
  quote: bashWord,
  postfix: '',
  quiet: true,
  nothrow: true,
  detached: true,
  preferLocal: false,
  timeout: 0,
});

/**
 * Runs a program to its end, by zx. The program gets SIGTERM at its time limit, at an interrupt, and when this process ends in any
 * way.
 * @param words the program and its arguments, each one word
 * @throws LateAnswer or the signal's reason if it has not succeeded by then; TooLargeAnswer; Failure if the system could not
 * start it
 */
export function sh(
  words: readonly string[],
  { env, setUp = '', folder, made, stdin, files = {}, timeoutMs, signal, onOutput }: ShOptions,
): Promise<ShAnswer> {
  return inTime(timeoutMs, async (late) => {
    const over = signal === undefined ? late : AbortSignal.any([late, signal]);
    const [third = 'ignore', fourth = 'ignore', fifth = 'ignore'] = Object.values(files);
    const copies = Object.keys(files).map(
      (name, at) => `cat <&${at + 3} >${quote(join(folder ?? '', name))} || exit`,
    );
    const full = new AbortController();
    const printed = boundedStore(() => full.abort(new TooLargeAnswer()));
    const running = bash({
      env: env as NodeJS.ProcessEnv,
      cwd: process.cwd(),
      prefix: `${setUp}\n${endingWithUs(folder, copies.join('\n'))}\nexec 3<&- 4<&- 5<&- ${LIFELINE}<&- 7<&- `,
      stdio: [stdin ?? 'ignore', 'pipe', 'pipe', third, fourth, fifth, 'pipe'],
      store: printed,
    })`${words}`;
    const { child } = running;
    if (child?.pid === undefined)
      throw notStarted(child ? (await once(child, 'error'))[0] : (await running).cause);
    const { pid, stdio } = child;
    const lifeline = stdio.at(LIFELINE) as Socket;
    // The pipe closes when its reader ends; if the reader was killed, the close is an error.
    const closed = once(lifeline.resume(), 'close').catch(() => undefined);
    addAbortListener(over, () => lifeline.end());
    child.stdout?.on('data', (chunk: Buffer) => onOutput?.(String(chunk)));
    const stopped = AbortSignal.any([abortedAfter(over, TO_END_MS), full.signal]);
    try {
      await Promise.all([
        once(child, 'exit', { signal: stopped }),
        ...[child.stdout, child.stderr].map((one) => finished(one as Readable, { signal: stopped })),
      ]);
      if (child.exitCode !== 0) over.throwIfAborted();
      if (child.exitCode === 0) await made?.();
      lifeline.end('\n');
      await closed;
      const { exitCode, signal: endedBy } = await running;
      const killer = endedBy === null ? '' : `\nanother process ended it (${endedBy})`;
      return {
        exitCode: exitCode ?? 128 + constants.signals[endedBy ?? 'SIGKILL'],
        stdout: String(Buffer.concat(printed.stdout)),
        stderr: `${Buffer.concat(printed.stderr)}${killer}`,
      };
    } catch (error) {
      lifeline.end();
      await closed;
      endSession(pid);
      over.throwIfAborted();
      full.signal.throwIfAborted();
      throw error;
    }
  });
}

/** Kills a child, with all processes that it has started. */
function endSession(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {} // all have ended
}

/** The output of a child, up to a limit: zx would keep output without end. */
function boundedStore(full: () => void) {
  const store = () => {
    let size = 0;
    const chunks: Buffer[] = [];
    chunks.push = (chunk) => {
      size += chunk.length;
      if (size > LARGEST_ANSWER) full();
      else chunks[chunks.length] = chunk;
      return chunks.length;
    };
    return chunks;
  };
  return { stdout: store(), stderr: store(), stdall: Object.assign([], { push: () => 0 }) };
}

export const INSTALL = {
  bash: 'Install bash: helm and kubectl are started by it.',
  helm: 'Install Helm 3.14 or later: https://helm.sh/docs/intro/install/',
  kubectl: 'Install kubectl: https://kubernetes.io/docs/tasks/tools/',
};

export function notInstalled(tool: keyof typeof INSTALL): Failure {
  return wrongInput(tool, `${tool} is not on PATH`, INSTALL[tool]);
}

/** Bash is missing, the arguments are too long, or the system has no process or memory left. */
function notStarted(error: unknown): Failure {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return notInstalled('bash');
  if (code === 'E2BIG') return wrongInput('child process', messageOf(error), 'Shorten the longest input.');
  return new Failure({
    resource: 'child process',
    seen: messageOf(error),
    cause: 'The system could not start another process.',
    next: [RUN_AGAIN],
    error,
  });
}
