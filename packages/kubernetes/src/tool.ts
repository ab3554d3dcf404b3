import { closeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Writable } from 'node:stream';
import { LARGEST_ANSWER, TooLargeAnswer } from 'engine/network';
import { excerpt, Failure, mask, messageOf, RUN_AGAIN } from 'engine/resource';
import { $, type Options, type ProcessOutput } from 'zx/core';
import { type Access, childEnvironment, type Environment, refuseEndlessFiles } from './child-environment.ts';
import { handFile, openNamelessFile } from './nameless-file.ts';

export interface ToolOptions {
  /**
   * What the tool reads on standard input, such as documents and secrets: everyone on the machine can see arguments. It
   * is complete before the tool starts, so a run that is killed never cuts it short.
   */
  readonly input?: string | undefined;
  /** A document that the tool reads once, at `HANDED_FILE`. */
  readonly file?: string | undefined;
  readonly signal?: AbortSignal;
  /** How long it may run, in milliseconds. */
  readonly timeout?: number;
  /** The variables that it runs with; this process's own by default. */
  readonly environment?: Environment;
  /** The cluster that it works on, in place of the operator's kubeconfig. */
  readonly access?: Access | undefined;
}

/**
 * Where helm and kubectl are started: helm takes a folder of its working directory that has the name of a chart (`gloo/gloo`)
 * in place of the repository's. Whoever can write to this folder could replace our own program. A folder made for it would
 * be left behind by a run that is killed.
 */
export const CHILD_FOLDER = dirname(process.execPath);

/**
 * The address space that helm may use, in KB: it reads a repository's index and charts into memory as a whole, however large
 * they are. An index of 20 MB takes 0.5 GB. macOS has no such limit.
 */
const HELM_MEMORY = 2 * 2 ** 20;

/** The path of `ToolOptions.file` in the tool. */
export const HANDED_FILE = '/dev/fd/4';

export interface ToolAnswer {
  readonly ok: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a command line tool. Each argument is one word, whatever it contains.
 * A failing exit code is an answer, not an error.
 * @throws Failure if the tool is not installed or does not end in time, or the kubeconfig is too large
 */
export async function runTool(
  tool: 'helm' | 'kubectl',
  args: readonly string[],
  options: ToolOptions = {},
): Promise<ToolAnswer> {
  const { signal, input, file, timeout = 60_000, environment = process.env, access } = options;
  signal?.throwIfAborted();
  if (access === undefined) refuseEndlessFiles(environment);
  const what = `${tool} ${args.slice(0, 2).join(' ')}`;
  const stdin = input === undefined ? undefined : openNamelessFile(input);
  const handed = file === undefined ? undefined : openNamelessFile(file);
  const kubeconfig = access && handFile(access.kubeconfig, 3);
  const output = await runChild([tool, ...args], {
    cwd: CHILD_FOLDER,
    stdio: [stdin ?? 'ignore', 'pipe', 'pipe', kubeconfig?.stdio ?? 'ignore', handed ?? 'ignore'],
    env: childEnvironment(environment, access, kubeconfig?.path),
    timeout,
    signal,
  })
    .catch((error: unknown) => {
      throw error instanceof TooLargeAnswer ? endless(what, error, access) : error;
    })
    .finally(() => {
      for (const one of [stdin, handed]) if (one !== undefined) closeSync(one);
      kubeconfig?.close();
    });
  signal?.throwIfAborted();
  if (output.exitCode === 127) throw notInstalled(tool);
  // What a Go program says before it prints where it was.
  if (tool === 'helm' && output.exitCode !== 0 && /^fatal error: .*memory/m.test(output.stderr)) {
    throw new Failure({
      resource: what,
      seen: `it found no more memory (at most ${HELM_MEMORY / 2 ** 20} GB), and ended${inCluster(access)}`,
      cause: 'A chart, or the index of its repository, is larger than any that is known, or never ends.',
      next: [
        'Check the addresses of the repositories (HASHICORP_HELM_REPO, GLOO_HELM_REPO). Then run again.',
      ],
    });
  }
  if (output.exitCode === null) {
    throw output.signal === 'SIGTERM'
      ? noAnswer(what, `no answer within ${timeout / 1000} s`, access)
      : noAnswer(what, `another process ended it (${output.signal})`, access);
  }
  return { ok: output.exitCode === 0, stdout: output.stdout, stderr: output.stderr.trim() };
}

export function notInstalled(tool: keyof typeof INSTALL): Failure {
  return new Failure({
    kind: 'input',
    resource: tool,
    seen: `${tool} is not on PATH`,
    next: [INSTALL[tool]],
  });
}

export function noAnswer(what: string, seen: string, access: Access | undefined): Failure {
  return new Failure({
    resource: what,
    seen: seen + inCluster(access),
    cause: 'The cluster or the chart repository does not answer, or answers very slowly.',
    next: ['Check the network connection to the cluster, then run again: it continues where it stopped.'],
  });
}

function endless(what: string, { message }: TooLargeAnswer, access: Access | undefined): Failure {
  return new Failure({
    resource: what,
    seen: `it printed ${message}, and was ended${inCluster(access)}`,
    cause: 'What answers it never stops sending, or another program runs under this name.',
    next: [`${what} | head shows what it prints. Then run again.`],
  });
}

/** What an error says about where a command was sent: helm and kubectl do not say it if they are ended. */
function inCluster(access: Access | undefined): string {
  return access === undefined ? '' : ` (API server ${access.server})`;
}

const INSTALL = {
  bash: 'Install bash: helm and kubectl are started by it.',
  helm: 'Install Helm 3.14 or later: https://helm.sh/docs/intro/install/',
  kubectl: 'Install kubectl: https://kubernetes.io/docs/tasks/tools/',
};

/** What kubectl and helm say about the operator's own machine or credentials. */
const INPUT =
  /getting (?:credentials|token): |exec plugin|executable file not found|current-context|\bcontext\b.* (?:does not exist|was not found)|no configuration has been provided|localhost:8080|logged in to the server|provide credentials|query with labels: Unauthorized|\b(?:mkdir|open) \S+: (?:permission denied|operation not permitted|read-only file system)/;

/** The failure for a tool's refusal. */
export function toolFailure(resource: string, { stderr, stdout }: ToolAnswer): Failure {
  return new Failure({
    kind: INPUT.test(stderr) ? 'input' : 'failed',
    resource,
    seen: excerpt(mask(stderr || stdout.trim())) || 'it failed without output',
    words: stderr,
  });
}

/** The descriptor of a child at which it hears that this process has ended. The shell's text has it too. */
const LIFELINE = 5;

/** How long a child may take to end once it was told to (SIGTERM), in milliseconds: helm records that it was interrupted. */
const TO_END = 10_000;

/**
 * Runs a program to its end, within its limits: one that prints without end is ended, and one that does not obey when its
 * time is over, or at an interrupt, is killed. It has a session of its own: what a terminal sends to the run's process group
 * reaches the run alone, which then sends SIGTERM, for helm records no end by SIGHUP. It ends with this process, however that
 * ends: the shell leaves behind a reader of `LIFELINE`, which ends the session if our end closes before a line came.
 * @param words the program and its arguments, each one word
 * @param options.timeout the time after which it is told to end, in milliseconds
 * @throws TooLargeAnswer, and Failure if the system could not start it
 */
export async function runChild(
  words: readonly string[],
  options: Pick<Options, 'cwd'> & {
    readonly stdio: readonly (number | 'ignore' | 'pipe')[];
    readonly env: Environment;
    readonly timeout: number;
    readonly signal: AbortSignal | undefined;
  },
): Promise<ProcessOutput> {
  const { cwd, env, timeout, signal } = options;
  const isHelm = words[0] === 'helm' ? 'true' : '';
  const stdio = [...options.stdio, ...Array(LIFELINE - options.stdio.length).fill('ignore'), 'pipe'];
  const how = { stdio, env, ...(cwd && { cwd }), ...(signal && { signal }) };
  // What helm prints has a reader until its end: a broken pipe would end it before it has recorded that it was interrupted.
  const child = $({ quiet: true, nothrow: true, detached: true, ...how })`
    { read -r _ <&5 || kill 0; } </dev/null >/dev/null 2>&1 3<&- 4<&- &
    drain() { trap '' TERM; cat || cat >/dev/null; }
    if [ -n ${isHelm} ]; then ulimit -v ${HELM_MEMORY} 2>/dev/null || true; exec > >(drain) 2> >(drain >&2); fi
    exec 5<&- ${[...words]}`;
  // Such a child has neither output nor end.
  if (child.pid === undefined) throw notStarted(await child);
  const lifeline = child.child?.stdio.at(LIFELINE) as Writable | undefined;
  // An interrupt ends its reader too.
  lifeline?.on('error', () => undefined);
  child.child?.once('exit', () => lifeline?.end('\n'));
  // Not zx's own time-out and kill: they run ps, which small images lack or have without its options, and then crash.
  const kill = (): void => {
    child.child?.kill('SIGKILL');
    // A program that it has started may hold them open.
    for (const stream of [child.stdout, child.stderr]) stream.destroy();
  };
  const killSoon = (): void => void timers.push(setTimeout(kill, TO_END));
  const end = (): void => {
    child.child?.kill('SIGTERM');
    // Only from now on: after a pause of the whole run, a child that has long ended is first heard.
    killSoon();
  };
  const timers = [setTimeout(end, timeout)];
  signal?.addEventListener('abort', killSoon);
  try {
    let size = 0;
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        const isFirst = size <= LARGEST_ANSWER;
        size += chunk.length;
        if (isFirst && size > LARGEST_ANSWER) kill();
      });
    }
    const output = await child;
    if (size > LARGEST_ANSWER) throw new TooLargeAnswer();
    return output;
  } finally {
    for (const timer of timers) clearTimeout(timer);
    signal?.removeEventListener('abort', killSoon);
  }
}

/** Why a child was not started: the system has no process left, its arguments are too long, or zx has found no bash. */
export function notStarted({ cause }: ProcessOutput): Failure {
  if ($.quote === undefined) return notInstalled('bash');
  return new Failure({
    resource: 'child process',
    seen: messageOf(cause),
    cause: 'The system could not start another process.',
    next: [RUN_AGAIN],
    error: cause,
  });
}
