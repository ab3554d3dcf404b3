import { appendFileSync, closeSync, constants, fchmodSync, fstatSync, openSync, readSync } from 'node:fs';
import { homedir, hostname, userInfo } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import type { Environment } from '../network/index.ts';
import { isObject, jsonIn, messageOf } from '../resource/index.ts';
import { type Emit, jsonLine, makeFolder, masked } from '../run/index.ts';

/** The XDG folder for the state of programs. A relative path in the variable is ignored. */
function stateFolder({ XDG_STATE_HOME: named = '' }: Environment): string {
  return join(isAbsolute(named) ? named : join(homedir(), '.local/state'), 'gloo-vault-irsa');
}

export function journalFileOf(
  { CLUSTER_NAME, AWS_REGION }: { readonly CLUSTER_NAME: string; readonly AWS_REGION: string },
  environment: Environment,
): string {
  return join(stateFolder(environment), `${CLUSTER_NAME}.${AWS_REGION}`, 'journal.jsonl');
}

/**
 * Passes the events of a run on, and first appends those about changes to the journal file. Each line reaches the disk before the
 * run goes on: a kill truncates at most the last line, and concurrent runs on one machine do not interleave their lines. The
 * first change creates the file. If the file cannot be written, the run warns once and goes on.
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
  // If another program made the file, other users may be able to read it.
  fchmodSync(descriptor, 0o600);
  // A run that was killed while writing left its last line without a line break. Empty lines do no harm.
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

/** How much of the end of a journal is read, in bytes: about 1,500 changes. */
const LAST = 2 ** 20;

/**
 * When another run of this user on this machine began to change a resource and died before it finished, in
 * milliseconds since 1970. Only the last change of the resource counts.
 */
export function abandonedAt(file: string, resource: string): number | undefined {
  const lines = lastLines(file);
  const by = ({ by }: (typeof lines)[number]) => (isObject(by) ? by : {});
  const others = lines.filter((line) => line.name === resource && by(line).pid !== process.pid);
  const last = others.findLast(({ type }) => type === 'change');
  if (last === undefined || others.some(({ type, id }) => type === 'change-end' && id === last.id)) return;
  const { user, pid } = by(last);
  return user === operatingUser() && isDead(Number(pid)) ? Date.parse(String(last.time)) : undefined;
}

function isDead(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/** The last lines of a journal; none if it is missing or cannot be read, because the journal must not stop a run. */
function lastLines(file: string): readonly Readonly<Record<string, unknown>>[] {
  let end: string;
  try {
    end = endOf(file);
  } catch {
    return [];
  }
  const lines = end.split('\n').filter(Boolean);
  return lines.map((line) => Object(jsonIn(line)));
}

function endOf(file: string): string {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  const descriptor = openSync(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const { size } = fstatSync(descriptor);
    const bytes = Buffer.alloc(Math.min(size, LAST));
    readSync(descriptor, bytes, 0, bytes.length, size - bytes.length);
    return bytes.toString();
  } finally {
    closeSync(descriptor);
  }
}
