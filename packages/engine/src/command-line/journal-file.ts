import { appendFileSync, constants, existsSync, fchmodSync, fstatSync, openSync, readdirSync } from 'node:fs';
import { homedir, hostname, userInfo } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import type { Environment } from '../network/index.ts';
import { messageOf } from '../resource/index.ts';
import { type Emit, jsonLine, makeFolder, masked } from '../run/index.ts';

/** The folder for the state of programs, by XDG. A relative path in the variable is ignored. */
export function stateFolder({ XDG_STATE_HOME: named = '' }: Environment): string {
  return join(isAbsolute(named) ? named : join(homedir(), '.local/state'), 'gloo-vault-irsa');
}

export function journalFileOf(
  { CLUSTER_NAME, AWS_REGION }: { readonly CLUSTER_NAME: string; readonly AWS_REGION: string },
  environment: Environment,
): string {
  return join(stateFolder(environment), `${CLUSTER_NAME}.${AWS_REGION}`, 'journal.jsonl');
}

export function journalsIn(environment: Environment) {
  const folder = stateFolder(environment);
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  return names
    .flatMap((name) => {
      const [, cluster, region] = OF_CLUSTER.exec(name) ?? [];
      if (cluster === undefined || region === undefined) return [];
      return [{ cluster, region, file: join(folder, name, 'journal.jsonl') }];
    })
    .filter(({ file }) => existsSync(file));
}

/** A folder that a run has named. Others may lie beside it, whose names could change a terminal. */
const OF_CLUSTER = /^([A-Za-z\d][\w-]*)\.([a-z\d-]+)$/;

/**
 * The journal of a run: passes its events on, and appends those about changes to a file before that. Each line reaches the disk
 * before the run goes on: a kill truncates at most the last one, and concurrent runs on one machine do not interleave theirs. The
 * first change creates the file. If it cannot be written, the run warns once and goes on.
 * @param as the AWS identity that makes the changes
 */
export function journaling(emit: Emit, file: string, as: string): Emit {
  const by = { as, user: operatingUser(), pid: process.pid };
  let warned = false;
  let descriptor: number | undefined;
  return (event) => {
    try {
      if (event.type === 'change' || event.type === 'change-end') {
        descriptor ??= opened(file);
        appendFileSync(descriptor, jsonLine({ by, ...masked(event) }), { flush: true });
      }
    } catch (error) {
      const message = `warning: changes are not recorded in the journal ${file}: ${messageOf(error)}. The run continues.`;
      if (!warned) emit({ type: 'note', step: 'journal', message });
      warned = true;
    }
    emit(event);
  };
}

function opened(file: string): number {
  makeFolder(dirname(file), 0o700);
  const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW } = constants;
  const descriptor = openSync(file, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW, 0o600);
  // A file that another program made may be open to others.
  fchmodSync(descriptor, 0o600);
  // A run that was killed as it wrote left its last line without an end. Empty lines do no harm.
  if (fstatSync(descriptor).size > 0) appendFileSync(descriptor, '\n');
  return descriptor;
}

export function operatingUser(): string {
  let name: string;
  try {
    name = userInfo().username;
  } catch {
    // In a container, the user may have no name.
    name = String(process.getuid?.() ?? 'unknown');
  }
  return `${name}@${hostname()}`;
}
