import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import type { Environment } from 'network';
import {
  type Author,
  beginLine,
  type Change,
  type Emit,
  type Ending,
  endLine,
  type Journal,
  LinesFile,
  masked,
  stateFolder,
} from 'runbook';
import { outputFailure } from './pipe.ts';

interface Cluster {
  readonly CLUSTER_NAME: string;
  readonly AWS_REGION: string;
}

/** The journal file of a cluster. */
export function journalFileOf(cluster: Cluster, environment: Environment): string {
  return join(stateFolder(environment), `${cluster.CLUSTER_NAME}.${cluster.AWS_REGION}`, 'journal.jsonl');
}

/** The regions in which a cluster of this name has a journal. Cluster names contain no dot. */
export function regionsOf(clusterName: string, environment: Environment): string[] {
  const folder = stateFolder(environment);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.startsWith(`${clusterName}.`) && existsSync(join(folder, name, 'journal.jsonl')))
    .map((name) => name.slice(clusterName.length + 1))
    .sort();
}

/** Opens the journal of a run that acts as an AWS identity. If it cannot be written, the run warns and goes on. */
export function openJournal(cluster: Cluster, as: string, environment: Environment, emit: Emit): Journal {
  const file = journalFileOf(cluster, environment);
  return new JournalFile({
    file,
    who: { as, user: operatingUser(), pid: process.pid },
    warn: (reason) =>
      emit({
        type: 'note',
        step: 'journal',
        message: `warning: changes are not recorded in the journal ${file}: ${reason}. The run continues.`,
      }),
  });
}

/** The user of this machine who runs the program. */
function operatingUser(): string {
  let name: string;
  try {
    name = userInfo().username;
  } catch {
    // In a container, the user may have no name.
    name = String(process.getuid?.() ?? 'unknown');
  }
  return `${name}@${hostname()}`;
}

interface JournalOptions {
  readonly file: string;
  readonly who: Author;
  /** Called once, with the reason, if the journal cannot be written. */
  readonly warn: (reason: string) => void;
}

/** The journal as a file: one line before and one line after each change. */
export class JournalFile implements Journal {
  readonly #options: JournalOptions;
  readonly #lines: LinesFile;
  readonly #run = randomBytes(6).toString('hex');
  #changes = 0;

  /** Warns at once if the file cannot be written. The first change creates it. */
  constructor(options: JournalOptions) {
    this.#options = options;
    this.#lines = new LinesFile(options.file, options.warn);
  }

  begin(change: Change): (ending: Ending) => void {
    this.#changes += 1;
    const id = `${this.#run}.${this.#changes}`;
    this.#write(beginLine(id, change, this.#options.who, Date.now()));
    return (ending) => this.#write(endLine(id, change, ending, Date.now()));
  }

  #write(line: object): void {
    const unshown = outputFailure();
    this.#lines.append(JSON.stringify(masked({ ...line, ...(unshown !== undefined && { unshown }) })));
  }
}
