import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { QUICK_TOOLS, type Ran, RUNBOOK, world } from '../world.ts';
import { leaks } from './canary.ts';
import { fail } from './case.ts';

/** Caches that Node, and tsx when it makes the bundle, keep in the folder for temporary files. */
const CACHES = /^(?:tsx-|node-compile-cache)/;

/** The name of a document for a child process, until the run unlinks it: see `nameless-file.ts`. */
const DOCUMENT = /^gloo-vault-irsa-[0-9a-f-]{36}$/;

export interface TrialOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The secrets that the run is given, by a description. */
  readonly known?: Readonly<Record<string, string>>;
  /** A command that starts the run, such as `unshare`. */
  readonly within?: readonly string[];
}

/** The runs that this process started and has not searched for leftovers yet. */
const unsearched = new Set<Trial>();

/**
 * One `pnpm runbook …` with its own process group, home and folder for temporary files, so that leftovers can be
 * found.
 */
export class Trial {
  readonly #child: ChildProcess;
  readonly #known: Readonly<Record<string, string>>;
  readonly #folder = mkdtempSync(join(tmpdir(), 'trial-'));
  readonly #home = join(this.#folder, 'home');
  readonly #cwd = join(this.#folder, 'cwd');
  readonly #tmp = join(this.#folder, 'tmp');
  #output = '';
  readonly ended: Promise<Ran>;

  constructor(args: readonly string[], options: TrialOptions = {}) {
    unsearched.add(this);
    this.#known = options.known ?? {};
    for (const folder of [this.#home, this.#cwd, this.#tmp]) mkdirSync(folder);
    const [program = '', ...rest] = [...(options.within ?? []), ...RUNBOOK, ...args];
    this.#child = spawn(program, rest, {
      cwd: this.#cwd,
      detached: true,
      env: {
        ...world().environment(),
        ...QUICK_TOOLS,
        NO_COLOR: '1',
        ...options.env,
        HOME: this.#home,
        XDG_STATE_HOME: join(this.#home, 'state'),
        TMPDIR: this.#tmp,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.#output += chunk.toString();
      });
    }
    this.ended = new Promise((resolve, reject) => {
      this.#child.on('error', reject);
      this.#child.on('exit', (code, signal) => {
        // The streams may stay open: child processes can outlive the run.
        setTimeout(
          () => resolve({ exitCode: code ?? (signal === 'SIGKILL' ? 137 : 130), output: this.#output }),
          50,
        );
      });
    });
  }

  get pid(): number {
    return this.#child.pid ?? fail('the run could not be started');
  }

  /** Sends a signal to the whole process group, as a terminal does at Ctrl-C. */
  signal(name: 'SIGINT' | 'SIGSTOP'): void {
    // The run may have ended meanwhile.
    if (this.#child.exitCode === null) process.kill(-this.pid, name);
  }

  /** Suspends every process of the run for some milliseconds, also those with process groups of their own. */
  async suspend(ms: number): Promise<void> {
    // From here on, the run starts no more processes.
    this.signal('SIGSTOP');
    const pids = pidsOf(this.#folder);
    if (pids.length === 0) fail('the run ended before it could be suspended', this.#output);
    const send = (name: 'SIGSTOP' | 'SIGCONT'): void => {
      for (const pid of pids) process.kill(Number(pid), name);
    };
    send('SIGSTOP');
    await sleep(ms);
    send('SIGCONT');
  }

  /** Waits until the output contains a text. @throws if the run ends without it, or a minute has passed */
  async waitForOutput(text: string): Promise<void> {
    for (const end = Date.now() + 60_000; !this.#output.includes(text); await sleep(5)) {
      if (Date.now() > end || this.#child.exitCode !== null)
        fail(`the run did not print ${text}`, this.#output);
    }
  }

  /** Waits for the run's processes to end. Returns each process and file that it left, and each secret that it exposed. */
  async leftovers(): Promise<string[]> {
    const { output } = await this.ended;
    const processes = () => processesOf(this.#folder);
    for (const end = Date.now() + 30_000; processes().length > 0 && Date.now() < end; ) await sleep(100);
    return [
      ...processes().map((process) => `leftover process: ${process}`),
      ...readdirSync(this.#tmp)
        .filter((name) => !CACHES.test(name) && !this.#isEmptyDocument(name))
        .map((name) => `leftover temporary file: ${name}`),
      ...readdirSync(this.#cwd).map((name) => `leftover file in the working folder: ${name}`),
      ...leaks(output, this.#home, this.#known).map((secret) => `exposed secret: ${secret}`),
    ];
  }

  /** Removes the run's folders. */
  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }

  /** A kill can leave an empty document. Its content is written after the file is unlinked, so it holds no secret. */
  #isEmptyDocument(name: string): boolean {
    return DOCUMENT.test(name) && statSync(join(this.#tmp, name)).size === 0;
  }
}

/** The pids of a trial's processes, by its folder in their environment: some outlive their parent. */
function pidsOf(folder: string): string[] {
  return readProcesses('environ')
    .filter(([, environment]) => environment.includes(folder))
    .map(([pid]) => pid);
}

/** The pids and commands of a trial's processes. */
function processesOf(folder: string): string[] {
  const commands = new Map(readProcesses('cmdline'));
  return pidsOf(folder).map((pid) => `${pid} ${commands.get(pid)?.replaceAll('\0', ' ').slice(0, 120)}`);
}

/** A file of each process that is running, by its pid. */
export function readProcesses(file: 'cmdline' | 'environ'): [string, string][] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((pid) => {
      try {
        return [[pid, readFileSync(`/proc/${pid}/${file}`, 'utf8')]];
      } catch {
        return []; // the process has ended
      }
    });
}

/** The words that start a run in namespaces of its own, after a script. They need no root. */
export function inNamespaces(namespaces: readonly string[], script: string): string[] {
  return ['unshare', '--map-root-user', ...namespaces, 'sh', '-c', `${script} && exec "$@"`, '-'];
}

/** Runs a runbook to its end. */
export function trial(args: readonly string[], options: TrialOptions = {}): Promise<Ran> {
  return new Trial(args, options).ended;
}

/** Searches for what the runs of this process left. @throws if one left a process or a file, or exposed a secret */
export async function assertNoLeftovers(): Promise<void> {
  for (const run of unsearched) {
    const left = await run.leftovers();
    if (left.length > 0) fail(left.join('\n'));
    run.remove();
    unsearched.delete(run);
  }
}

/** Forgets the runs of a case that failed. Their folders remain. */
export function forgetRuns(): void {
  unsearched.clear();
}
