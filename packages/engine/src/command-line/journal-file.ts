import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../network/index.ts';
import { jsonText } from '../resource/index.ts';
import {
  type Author,
  beginLine,
  type Emit,
  endLine,
  type Journal,
  LinesFile,
  masked,
  stateFolder,
} from '../run/index.ts';
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
  return fileJournal(file, { as, user: operatingUser(), pid: process.pid }, (reason) =>
    emit({
      type: 'note',
      step: 'journal',
      message: `warning: changes are not recorded in the journal ${file}: ${reason}. The run continues.`,
    }),
  );
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

/**
 * The journal as a file: one line before and one line after each change. The first change creates it.
 * @param warn called once, with the reason, if the file cannot be written
 */
export function fileJournal(file: string, who: Author, warn: (reason: string) => void): Journal {
  const lines = new LinesFile(file, warn);
  const run = randomBytes(6).toString('hex');
  let changes = 0;
  const write = (line: object): void => {
    const unshown = outputFailure();
    lines.append(jsonText(masked({ ...line, ...(unshown !== undefined && { unshown }) })));
  };
  return {
    begin(change) {
      changes += 1;
      const id = `${run}.${changes}`;
      write(beginLine(id, change, who, Date.now()));
      return (ending) => write(endLine(id, change, ending, Date.now()));
    },
  };
}
