import { randomBytes } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  writeSync,
} from 'node:fs';
import { homedir, hostname, userInfo } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { messageOf } from 'resource';
import {
  type Author,
  beginLine,
  type Change,
  type Emit,
  type Ending,
  endLine,
  type Journal,
  masker,
} from 'runbook';
import type { Inputs } from '../../runbooks/index.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where journals are kept: XDG's place for what a program has done. A relative path in the variable does not count. */
function stateFolder(environment: Environment): string {
  const { XDG_STATE_HOME: named = '' } = environment;
  return join(isAbsolute(named) ? named : join(homedir(), '.local/state'), 'gloo-vault-irsa');
}

/** The journal of a cluster. */
export function journalFileOf(
  cluster: { readonly CLUSTER_NAME: string; readonly AWS_REGION: string },
  environment: Environment,
): string {
  return join(stateFolder(environment), `${cluster.CLUSTER_NAME}.${cluster.AWS_REGION}`, 'journal.jsonl');
}

/** The regions in which a cluster of this name has a journal. A name has no dot in it. */
export function regionsOf(clusterName: string, environment: Environment): string[] {
  const folder = stateFolder(environment);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.startsWith(`${clusterName}.`) && existsSync(join(folder, name, 'journal.jsonl')))
    .map((name) => name.slice(clusterName.length + 1))
    .sort();
}

/** The journal of a run that acts as an AWS identity. Where it cannot be kept, that is said, and the run goes on. */
export function openJournal(inputs: Inputs, as: string, environment: Environment, emit: Emit): Journal {
  const { AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, VAULT_TOKEN } = environment;
  const file = journalFileOf(inputs, environment);
  return new JournalFile({
    file,
    who: { as, user: operatingUser(), pid: process.pid },
    mask: masker([AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, VAULT_TOKEN, inputs.GLOO_LICENSE_KEY]),
    warn: (reason) =>
      emit({
        type: 'note',
        step: 'journal',
        message: `warning: what is changed is not noted in the journal ${file}: ${reason}. The run goes on.`,
      }),
  });
}

/** Who runs this program on this machine. */
function operatingUser(): string {
  let name: string;
  try {
    name = userInfo().username;
  } catch {
    // In a container, a user may have no name.
    name = String(process.getuid?.() ?? 'unknown');
  }
  return `${name}@${hostname()}`;
}

/** Makes a folder for this user alone. Node's own `recursive` never returns where nothing can be made (as in /proc). */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Another run was quicker.
    if (!existsSync(folder)) throw error;
  }
}

interface JournalOptions {
  readonly file: string;
  readonly who: Author;
  /** Takes secrets out of every text. */
  readonly mask: (text: string) => string;
  /** Told once, with the reason, where the journal cannot be written. */
  readonly warn: (reason: string) => void;
}

/**
 * The journal as a file that only grows. Each line is one write at the file's end, on the disk before the run goes on,
 * so a kill at any moment tears at most the last, and runs side by side on one machine do not mix theirs.
 */
export class JournalFile implements Journal {
  readonly #options: JournalOptions;
  readonly #run = randomBytes(6).toString('hex');
  #changes = 0;
  #descriptor: number | undefined;
  /** Whether the file ends within a line, which the next one must not continue. */
  #torn = false;
  #warned = false;

  /** Warns at once where the file cannot be written as things are now; it is made by the first change. */
  constructor(options: JournalOptions) {
    this.#options = options;
    const { file } = options;
    this.#attempt(() => {
      makeFolder(dirname(file));
      accessSync(existsSync(file) ? file : dirname(file), constants.W_OK);
    });
  }

  begin(change: Change): (ending: Ending) => void {
    this.#changes += 1;
    const id = `${this.#run}.${this.#changes}`;
    this.#write(beginLine(id, change, this.#options.who, Date.now()));
    return (ending) => this.#write(endLine(id, change, ending, Date.now()));
  }

  #write(line: object): void {
    const { mask } = this.#options;
    const text = JSON.stringify(line, (_key, value) => (typeof value === 'string' ? mask(value) : value));
    this.#attempt(() => {
      this.#descriptor ??= this.#open();
      const bytes = Buffer.from(`${this.#torn ? '\n' : ''}${text}\n`);
      this.#torn = true;
      const written = writeSync(this.#descriptor, bytes);
      if (written < bytes.length) throw new Error(`only ${written} of ${bytes.length} bytes were written`);
      this.#torn = false;
      fsyncSync(this.#descriptor);
    });
  }

  #open(): number {
    const descriptor = openSync(this.#options.file, 'a+', 0o600);
    const { size } = fstatSync(descriptor);
    const last = Buffer.alloc(1);
    this.#torn = size > 0 && readSync(descriptor, last, 0, 1, size - 1) === 1 && last.toString() !== '\n';
    return descriptor;
  }

  /** Who carries out a change at night must not be stopped by a full disk: it is said, and the run goes on. */
  #attempt(act: () => void): void {
    try {
      act();
    } catch (error) {
      if (!this.#warned) this.#options.warn(messageOf(error));
      this.#warned = true;
    }
  }
}
