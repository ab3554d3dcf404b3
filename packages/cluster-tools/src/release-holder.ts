import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** The label of a release that names the helm that works on it. */
export const HOLDER_LABEL = 'holder';
/** The variable that the same name is in, in the environment of that helm and of all that it starts. */
export const HOLDER_VARIABLE = 'GLOO_VAULT_IRSA_HOLDER';

/** What helm does with a release, by the status that the release has meanwhile. */
const OPERATIONS = {
  'pending-install': 'install',
  'pending-upgrade': 'upgrade',
  'pending-rollback': 'rollback',
  uninstalling: 'uninstall',
} as const;

type Pending = keyof typeof OPERATIONS;
export type Operation = (typeof OPERATIONS)[Pending];

/** The helm that works on a release, or that was killed while it did. */
export interface ReleaseHolder {
  /** Its host; `undefined` where these runbooks did not start it. */
  readonly host?: string;
  /** Its processes, where it is at work on this machine. */
  readonly processes: readonly number[];
  /** `gone` only where that is certain: it ran on this machine, and none of its processes does any more. */
  readonly state: 'at work' | 'gone' | 'unknown';
}

/** A name for the helm that is about to make a revision of a release, or to remove it: the value of a label. */
export function newHolder(operation: Operation, revision: number): string {
  const token = randomUUID().slice(0, 8);
  return `${operation}-${revision}.${hostLabel()}.${thisMachine() ?? 'unknown'}.${token}`;
}

/**
 * Who works on a release, by its label; `undefined` where its status says that nobody does. Helm copies labels from one
 * revision to the next, so a label counts only for the operation and the revision that it names.
 */
export function readHolder(
  label: string | undefined,
  { status, revision }: { readonly status: string; readonly revision: number },
): ReleaseHolder | undefined {
  if (!Object.hasOwn(OPERATIONS, status)) return undefined;
  const [, operation, host, machine] = /^(\w+-\d+)\.([\w-]+)\.(\w+)\.\w+$/.exec(label ?? '') ?? [];
  if (label === undefined || operation !== `${OPERATIONS[status as Pending]}-${revision}`) {
    return { processes: [], state: 'unknown' };
  }
  const of = host === undefined ? {} : { host };
  if (machine !== thisMachine()) return { ...of, processes: [], state: 'unknown' };
  const processes = processesOf(label);
  return { ...of, processes, state: processes.length > 0 ? 'at work' : 'gone' };
}

/** This host as a part of a label's value, which is read by people: two hosts can have one name. */
export function hostLabel(host = hostname()): string {
  const plain = host.replaceAll(/[^A-Za-z0-9_-]/g, '-').slice(0, 24);
  return plain.replace(/^[_-]+/, '') || 'host';
}

/**
 * What only processes share that can see each other: the boot of the kernel, the container, and the user. `undefined`
 * where the system does not tell (macOS): then nobody can know whether a process still runs.
 */
function thisMachine(): string | undefined {
  try {
    const facts = [
      readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'),
      readlinkSync('/proc/self/ns/pid'),
      readlinkSync('/proc/self/ns/user'),
      process.getuid?.(),
    ];
    return createHash('sha256').update(facts.join('\n')).digest('hex').slice(0, 12);
  } catch {
    return undefined;
  }
}

/** The processes of this user whose environment names a holder. */
function processesOf(holder: string): number[] {
  const pids = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry));
  return pids.filter((pid) => environmentOf(pid).includes(`${HOLDER_VARIABLE}=${holder}`)).map(Number);
}

/** The environment of a process; empty for one of another user's, and for one that has ended. */
function environmentOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    return '';
  }
}
