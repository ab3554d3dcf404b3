import { CONCURRENCY } from '../options.ts';

/**
 * Into how many parts a fleet is cut at most where nothing else is said: as many as GitHub makes of a matrix. Each
 * worker reads and checks the whole fleet, which takes longer than a cluster does where there are thousands of both.
 */
export const USUAL_SHARDS = 256;

/** More than all bounded waits of a run of the whole guide together, in minutes. */
const LONGEST_RUN = 30;

/** How much work there is for how many workers. */
export interface Size {
  readonly shards: number;
  /** How many workers run at a time. */
  readonly parallelism: number;
  /** How many clusters one worker works on at a time. */
  readonly atATime: number;
  /** What a worker may take at the longest. */
  readonly minutes: number;
}

/** The size of a fleet's run; `shards` is what was asked for. Pure. */
export function sizeOf(clusters: number, shards: number | undefined, parallelism: number): Size {
  const parts = shards ?? Math.min(clusters, USUAL_SHARDS);
  const each = Math.ceil(clusters / parts);
  return {
    shards: parts,
    parallelism: Math.min(parallelism, parts),
    atATime: Math.min(each, CONCURRENCY.usual),
    minutes: LONGEST_RUN * Math.ceil(each / CONCURRENCY.usual),
  };
}
