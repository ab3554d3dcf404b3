import { readdirSync, readFileSync } from 'node:fs';

/** How often the processes below a run are sampled, in milliseconds. */
const EVERY = 100;

/** The most memory that a process of each name had, in kilobytes. */
export type Peaks = ReadonlyMap<string, number>;

/**
 * Watches the processes that a process starts, and those that they start, until it is stopped. A process that lives for less
 * than a tenth of a second may be missed. Sees nothing if the system has no `/proc` with children.
 */
export function watchChildren(pid: number): () => Peaks {
  const peaks = new Map<string, number>();
  const own = nameAndPeak(pid)?.name;
  const look = (): void => {
    for (const child of descendants(pid)) {
      const found = nameAndPeak(child);
      // Until it has become another program, a new process is a copy of ours and has our name.
      if (found === undefined || found.name === own) continue;
      peaks.set(found.name, Math.max(found.kilobytes, peaks.get(found.name) ?? 0));
    }
  };
  const timer = setInterval(look, EVERY);
  return () => {
    clearInterval(timer);
    return peaks;
  };
}

/** The living processes that a process has started, and theirs. */
export function descendants(pid: number): number[] {
  return threadsOf(pid)
    .flatMap((thread) => childrenOf(pid, thread))
    .flatMap((child) => [child, ...descendants(child)]);
}

function threadsOf(pid: number): string[] {
  return orGone(() => readdirSync(`/proc/${pid}/task`)) ?? [];
}

/** The kernel keeps children by the thread that started them. */
function childrenOf(pid: number, thread: string): number[] {
  const text = orGone(() => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8')) ?? '';
  return text.split(' ').filter(Boolean).map(Number);
}

function nameAndPeak(pid: number): { name: string; kilobytes: number } | undefined {
  const status = orGone(() => readFileSync(`/proc/${pid}/status`, 'utf8'));
  const [, name] = /^Name:\s+(.+)$/m.exec(status ?? '') ?? [];
  const [, kilobytes] = /^VmHWM:\s+(\d+)/m.exec(status ?? '') ?? [];
  return name === undefined || kilobytes === undefined ? undefined : { name, kilobytes: Number(kilobytes) };
}

/** What is asked of a process may come too late: it has ended since. */
export function orGone<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH' || code === 'EACCES') return undefined;
    throw error;
  }
}
