import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryFolder } from 'engine/testing/temporary-folder';
import { leaks } from './leaks.ts';
import { type CommandResult, type RunningCommand, start } from './start.ts';
import { type CommandSettings, endedBy, QUICK_TOOLS, RUNBOOK, world } from './world.ts';

/** Caches of Node, and of tsx when it builds the bundle, in the folder for temporary files. */
const CACHES = /^(?:tsx-|node-compile-cache)/;

/** The name of a document for a child process, until the run unlinks it: see `nameless-file.ts`. */
const DOCUMENT = /^gloo-vault-irsa-[0-9a-f-]{36}$/;

export interface RunSettings extends CommandSettings {
  /** The secrets that the run gets, by description. */
  readonly known?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** A command that starts the run, such as `unshare`. */
  readonly within?: readonly string[];
}

/** The runs that this process started and has not searched for leftovers yet. */
const unsearched = new Set<Run>();

/**
 * One `./runbook …` without a terminal, in its own process group, with its own home, working folder and folder for temporary
 * files, so that leftovers can be found.
 */
export class Run {
  readonly #started: RunningCommand;
  readonly #known: Readonly<Record<string, string>>;
  readonly #folder = temporaryFolder();
  readonly #home = join(this.#folder, 'home');
  readonly #cwd = join(this.#folder, 'cwd');
  readonly #tmp = join(this.#folder, 'tmp');
  readonly ended: Promise<CommandResult>;

  constructor(
    args: readonly string[],
    { env, cwd = this.#cwd, known = {}, within = [], input, end }: RunSettings = {},
  ) {
    unsearched.add(this);
    this.#known = known;
    for (const folder of [this.#home, this.#cwd, this.#tmp]) mkdirSync(folder);
    const [program = '', ...rest] = [...within, ...RUNBOOK, ...args];
    this.#started = start(program, rest, {
      cwd,
      detached: true,
      input,
      exitOnly: true,
      env: {
        ...world().environment(),
        ...QUICK_TOOLS,
        NO_COLOR: '1',
        HOME: this.#home,
        XDG_STATE_HOME: join(this.#home, 'state'),
        TMPDIR: this.#tmp,
        ...env,
        // Marks its processes, because some outlive their parent.
        SEARCHED_FOLDER: this.#folder,
      },
    });
    this.ended = end === undefined ? this.#started.ended : endedBy(this.#started, end);
  }

  get hasEnded(): boolean {
    const { exitCode, signalCode } = this.#started.child;
    return (exitCode ?? signalCode) !== null;
  }

  get pid(): number {
    const { pid } = this.#started.child;
    if (pid === undefined) throw new Error('the run could not be started');
    return pid;
  }

  /** Sends a signal to the whole process group, as a terminal does at Ctrl-C. */
  signal(name: NodeJS.Signals): void {
    // The run may have ended in the meantime.
    if (!this.hasEnded) process.kill(-this.pid, name);
  }

  /** Sends a signal only to the run. */
  kill(name: NodeJS.Signals): void {
    this.#started.child.kill(name);
  }

  /** Waits for a condition, which may depend on the output so far. @throws if the run ends before, or after a minute */
  async until(met: (output: string) => boolean | Promise<boolean>): Promise<void> {
    for (const end = Date.now() + 60_000; !(await met(this.#started.output())); await sleep(5)) {
      if (Date.now() > end || this.hasEnded)
        throw new Error(`the run did not get so far\n${this.#started.output().slice(-5000)}`);
    }
  }

  /** Waits for the run's processes to end. Returns each leftover process and file, and each exposed secret. */
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

/** `./runbook …` to its end. `assertNoLeftovers` searches for its leftovers. */
export function runbook(args: readonly string[], settings?: RunSettings): Promise<CommandResult> {
  return new Run(args, settings).ended;
}

/** Searches for leftovers of this process's runs. @throws if a run left a process or a file, or exposed a secret */
export async function assertNoLeftovers(): Promise<void> {
  for (const run of unsearched) {
    const left = await run.leftovers();
    if (left.length > 0) throw new Error(left.join('\n'));
    run.remove();
    unsearched.delete(run);
  }
}

/** Forgets the runs of a failed test. Their folders remain. */
export function forgetRuns(): void {
  unsearched.clear();
}

/** The pids and commands of the processes that were started with a folder. */
function processesOf(folder: string): string[] {
  const commands = new Map(readProcesses('cmdline'));
  return readProcesses('environ')
    .filter(([, environment]) => environment.includes(folder))
    .map(([pid]) => `${pid} ${commands.get(pid)?.replaceAll('\0', ' ').slice(0, 120)}`);
}

/** A file of each running process, by its pid. */
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

/** The words that start a run in its own namespaces, after a script. They need no root. */
export function inNamespaces(namespaces: readonly string[], script: string): string[] {
  return ['unshare', '--map-root-user', ...namespaces, 'sh', '-c', `${script} && exec "$@"`, '-'];
}
