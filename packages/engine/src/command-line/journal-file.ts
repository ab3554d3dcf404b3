import { existsSync, readdirSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../network/index.ts';
import { type Emit, jsonRenderer, LinesFile, masked, stateFolder } from '../run/index.ts';

interface Cluster {
  readonly CLUSTER_NAME: string;
  readonly AWS_REGION: string;
}

export function journalFileOf(cluster: Cluster, environment: Environment): string {
  return join(stateFolder(environment), `${cluster.CLUSTER_NAME}.${cluster.AWS_REGION}`, 'journal.jsonl');
}

/** The clusters that have a journal. Cluster names contain no dot. */
export function journaledClusters(environment: Environment): Cluster[] {
  const folder = stateFolder(environment);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'journal.jsonl')))
    .sort()
    .map((name) => {
      const [CLUSTER_NAME = '', AWS_REGION = ''] = name.split('.');
      return { CLUSTER_NAME, AWS_REGION };
    });
}

/** The regions in which a cluster of this name has a journal. */
export function regionsOf(clusterName: string, environment: Environment): string[] {
  return journaledClusters(environment).flatMap(({ CLUSTER_NAME, AWS_REGION }) =>
    CLUSTER_NAME === clusterName ? [AWS_REGION] : [],
  );
}

/**
 * The journal of a run: passes its events on, and appends those about changes to a file before that. The first change
 * creates the file. If it cannot be written, the run warns and goes on.
 * @param as the AWS identity that makes the changes
 */
export function journaling(emit: Emit, file: string, as: string): Emit {
  const by = { as, user: operatingUser(), pid: process.pid };
  const lines = new LinesFile(file, (reason) =>
    emit({
      type: 'note',
      step: 'journal',
      message: `warning: changes are not recorded in the journal ${file}: ${reason}. The run continues.`,
    }),
  );
  return (event) => {
    if (event.type === 'change' || event.type === 'change-end') {
      jsonRenderer((line) => lines.append(line), { by })(masked(event));
    }
    emit(event);
  };
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
