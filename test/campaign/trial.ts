import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { RUNBOOK, world } from '../world.ts';
import { leaks } from './canary.ts';
import { fail } from './case.ts';

/** The variable by which every process of a trial is known, however far it has got from its parent. */
const MARK = 'CAMPAIGN_TRIAL';
/** What Node and tsx themselves keep in the folder for temporary files. */
const CACHES = /^(?:tsx-|node-compile-cache)/;

/** What a run hands to a child, while that has a name: see `nameless-file.ts`. */
const DOCUMENT = /^gloo-vault-irsa-[0-9a-f-]{36}$/;

export interface TrialOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** A folder with programs that stand before the real ones. */
  readonly shims?: string;
  /** Secrets that it is given, by what they are. */
  readonly known?: Readonly<Record<string, string>>;
  /** Words that start it under another program, such as `unshare`. */
  readonly within?: readonly string[];
}

/** How a run ended. */
export interface RunResult {
  /** 128 and the signal's number for one that was killed, as in a shell. */
  readonly exitCode: number;
  readonly output: string;
}

/**
 * One `pnpm runbook …` in a process group, a home and a folder for temporary files of its own, so that whatever it
 * leaves behind is found.
 */
export class Trial {
  readonly #child: ChildProcess;
  readonly #mark = randomUUID();
  readonly #known: Readonly<Record<string, string>>;
  readonly #folders: Folders;
  readonly #before: ReadonlySet<string>;
  #output = '';
  readonly ended: Promise<RunResult>;

  constructor(args: readonly string[], options: TrialOptions = {}) {
    this.#folders = folders();
    this.#known = options.known ?? {};
    this.#before = new Set(readdirSync(this.#folders.tmp));
    const [program = '', ...rest] = [...(options.within ?? []), ...RUNBOOK, ...args];
    const env: Record<string, string | undefined> = {
      ...world().environment(),
      NO_COLOR: '1',
      ...options.env,
    };
    this.#child = spawn(program, rest, {
      cwd: this.#folders.cwd,
      detached: true,
      env: {
        ...env,
        ...(options.shims !== undefined && { PATH: `${options.shims}:${env.PATH}` }),
        HOME: this.#folders.home,
        XDG_STATE_HOME: join(this.#folders.home, 'state'),
        TMPDIR: this.#folders.tmp,
        [MARK]: this.#mark,
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
        // What it started may hold the streams open for longer than it lives.
        setTimeout(
          () => resolve({ exitCode: code ?? (signal === 'SIGKILL' ? 137 : 130), output: this.#output }),
          50,
        );
      });
    });
  }

  get pid(): number {
    return this.#child.pid ?? fail('the run did not start');
  }

  /** Sends a signal to the whole group, as a terminal does at Ctrl-C. */
  signal(name: 'SIGINT' | 'SIGSTOP' | 'SIGCONT'): void {
    // The last step of a run may have ended it meanwhile.
    if (this.#child.exitCode === null) process.kill(-this.pid, name);
  }

  /** Waits until something is in the output. */
  async waitForOutput(text: string): Promise<void> {
    for (const end = Date.now() + 60_000; !this.#output.includes(text); await sleep(5)) {
      if (Date.now() > end || this.#child.exitCode !== null) return;
    }
  }

  /**
   * Waits until nothing of it runs any more, and removes its folders.
   * @throws where a process or a file was left, or a secret is where it should not be
   */
  async assertNoLeftovers(): Promise<void> {
    const { output } = await this.ended;
    let left: string[] = [];
    for (const end = Date.now() + 30_000; Date.now() < end; await sleep(100)) {
      left = processesOf(this.#mark);
      if (left.length === 0) break;
    }
    if (left.length > 0) fail(`left running: ${left.join('; ')}`);
    const files = readdirSync(this.#folders.tmp).filter(
      (name) => !this.#before.has(name) && !CACHES.test(name) && !this.#isBlank(name),
    );
    if (files.length > 0) fail(`left in the folder for temporary files: ${files.join(', ')}`);
    const inFolder = readdirSync(this.#folders.cwd);
    if (inFolder.length > 0) fail(`left in the working folder: ${inFolder.join(', ')}`);
    const leaked = leaks(output, this.#folders.home, this.#known);
    if (leaked.length > 0) fail(`secrets were shown: ${leaked.join('; ')}`);
    rmSync(this.#folders.home, { recursive: true, force: true });
    rmSync(this.#folders.cwd, { recursive: true, force: true });
  }

  /** A run that is killed as it makes what a child reads leaves a file with nothing in it: its name goes first. */
  #isBlank(name: string): boolean {
    return DOCUMENT.test(name) && statSync(join(this.#folders.tmp, name)).size === 0;
  }
}

interface Folders {
  readonly home: string;
  readonly cwd: string;
  readonly tmp: string;
}

function folders(): Folders {
  const base = join(tmpdir(), `campaign-${process.pid}`);
  // Kept over trials for what tsx compiles; what a run leaves in it is found by comparison.
  const tmp = join(base, 'tmp');
  mkdirSync(tmp, { recursive: true });
  return { tmp, home: mkdtempSync(join(base, 'home-')), cwd: mkdtempSync(join(base, 'cwd-')) };
}

/** The commands of all processes that carry the mark. */
function processesOf(mark: string): string[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((pid) => {
      try {
        if (!readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`${MARK}=${mark}`)) return [];
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
        return command === '' ? [] : [`${pid} ${command.slice(0, 120)}`];
      } catch {
        return []; // it has ended since
      }
    });
}

/** A whole run, to its end. */
export async function trial(args: readonly string[], options: TrialOptions = {}): Promise<RunResult> {
  const run = new Trial(args, options);
  const ended = await run.ended;
  await run.assertNoLeftovers();
  return ended;
}
