import { readFileSync } from 'node:fs';
import { descendants, orGone } from './memory.ts';

/** The kernel counts in hundredths of a second, whatever its own clock is. */
const TICKS = 100;

/** CPU seconds since some time before. */
export interface Cpu {
  /** Of all cores, whoever they worked for. */
  readonly all: number;
  /** Of some processes, those below them, and those that were below them and have ended. */
  readonly own: number;
}

/**
 * What CPU these processes and the whole machine have used so far.
 * @throws if the system has no `/proc/stat`
 */
export function cpuSeconds(pids: readonly number[]): Cpu {
  const tree = new Set(pids.flatMap((pid) => [pid, ...descendants(pid)]));
  const each = [...tree].map((pid) => orGone(() => readFileSync(`/proc/${pid}/stat`, 'utf8')));
  const own = each.reduce((sum, stat) => sum + (stat === undefined ? 0 : secondsOf(stat)), 0);
  return { all: busyIn(readFileSync('/proc/stat', 'utf8')), own };
}

/** What of the cores' time is neither idle nor waiting for a disk, from what `/proc/stat` says. Pure. */
export function busyIn(stat: string): number {
  const [, line] = /^cpu +([\d ]+)$/m.exec(stat) ?? [];
  if (line === undefined) throw new Error('/proc/stat does not have the CPU times');
  // In this order: user, nice, system, idle, iowait, irq, softirq, steal; guests are part of user and nice.
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = line.split(' ').map(Number);
  return (user + nice + system + irq + softirq) / TICKS;
}

/** A process's own time and that of the children it has waited for, from what its `stat` says. Pure. */
export function secondsOf(stat: string): number {
  // Its name, in brackets, may hold anything. From what follows: utime, stime, cutime, cstime.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS;
}
