import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** The label that says which process works on a release: `<host>.<process id>`. */
export const HOLDER_LABEL = 'holder';

/** A helm that works, or has worked, on a release. */
export interface ReleaseHolder {
  readonly host: string;
  readonly pid: number;
  /** Whether it still runs; `undefined` where it is on another machine and nobody here can know. */
  readonly alive: boolean | undefined;
}

/** This machine as the value of a Kubernetes label, with room for a process id. */
export function hostLabel(host = hostname()): string {
  const plain = host.replaceAll(/[^A-Za-z0-9_-]/g, '-').slice(0, 50);
  return plain.replace(/^[_-]+/, '') || 'host';
}

/** Reads the label; `undefined` where it is not one of ours. */
export function readHolder(label: string | undefined): ReleaseHolder | undefined {
  const [, host = '', pid = ''] = /^([\w-]+)\.(\d+)$/.exec(label ?? '') ?? [];
  if (host === '') return undefined;
  const alive = host === hostLabel() ? isHelm(Number(pid)) : undefined;
  return { host, pid: Number(pid), alive };
}

/** Whether the process is a helm: ids are used again, so one that merely exists proves nothing. */
function isHelm(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  try {
    return /helm/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
  } catch {
    // No /proc, as on macOS: taken for a helm that is still at work, which costs a bounded wait at most.
    return process.platform !== 'linux';
  }
}
