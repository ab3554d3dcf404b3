import { existsSync, readFileSync } from 'node:fs';
import { wrongInput } from '../resource/index.ts';

/** The address space, in bytes, without which V8 may end the process in the middle of a run. */
const NEEDED = 1.5 * 2 ** 30;

const LIMITS = '/proc/self/limits';

/**
 * Only Linux tells a process its limits.
 * @throws Failure of kind input if the shell allows less address space than a run takes
 */
export function assertAddressSpace(limits = existsSync(LIMITS) ? readFileSync(LIMITS, 'utf8') : ''): void {
  const [, allowed] = /^Max address space +(\d+)/m.exec(limits) ?? [];
  if (allowed === undefined || Number(allowed) >= NEEDED) return;
  const seen = `${Math.floor(Number(allowed) / 2 ** 20)} MB of address space; a run takes ${NEEDED / 2 ** 20} MB`;
  throw wrongInput('ulimit -v', seen, 'ulimit -v unlimited, or another shell.');
}
