/** What an entry of a fleet costs when nothing else runs: with `--concurrency 1`. */
export interface Alone {
  readonly seconds: number;
  /** Of the run's process, helm's and kubectl's, and those of the sandboxes. */
  readonly cpuSeconds: number;
}

/** What a run of several entries has to itself. */
export interface Means {
  readonly concurrency: number;
  /** Of this machine, without what idle sandboxes and other processes use of them. */
  readonly cores: number;
}

/** The least time in which a run can end, in seconds, and what it cannot be quicker than. */
export interface Ideal {
  readonly seconds: number;
  readonly bound: 'concurrency' | 'the longest entry' | 'CPU';
}

/**
 * The least wall time that this machine allows: the greatest of
 * - the time that all entries take alone, one after the other, divided by the concurrency;
 * - the time that the longest of them takes alone;
 * - the CPU seconds that all of them need when alone, divided by the cores.
 *
 * No order of the work can be quicker. What costs more when done side by side (switching between processes, caches,
 * waiting for each other, calls that AWS throttles) is what a run loses to it. Pure.
 */
export function ideal(entries: readonly Alone[], { concurrency, cores }: Means): Ideal {
  const sum = (value: (one: Alone) => number): number => entries.reduce((all, one) => all + value(one), 0);
  const bounds: Ideal[] = [
    { bound: 'concurrency', seconds: sum(({ seconds }) => seconds) / concurrency },
    { bound: 'the longest entry', seconds: Math.max(0, ...entries.map(({ seconds }) => seconds)) },
    { bound: 'CPU', seconds: sum(({ cpuSeconds }) => cpuSeconds) / cores },
  ];
  return bounds.reduce((greatest, one) => (one.seconds > greatest.seconds ? one : greatest));
}

/** What a run of entries one after the other says that each costs, without what the sandboxes do anyway. Pure. */
export function aloneOf(
  run: { readonly seconds: number; readonly cpuSeconds: number; readonly entries: number },
  idleCores: number,
): Alone {
  return {
    seconds: run.seconds / run.entries,
    cpuSeconds: Math.max(0, run.cpuSeconds - idleCores * run.seconds) / run.entries,
  };
}

/** The most memory that a run of so many entries had, in MB. */
export interface Peak {
  readonly clusters: number;
  readonly megabytes: number;
}

/**
 * By how many MB a run's peak grew for each entry that it had more than another. Pure.
 * @returns `undefined` if it had no more
 */
export function growth(from: Peak, to: Peak): number | undefined {
  return to.clusters > from.clusters
    ? (to.megabytes - from.megabytes) / (to.clusters - from.clusters)
    : undefined;
}
