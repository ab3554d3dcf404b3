import type { Alone, Ideal } from './fleet-ideal.ts';
import type { Machine } from './machine.ts';

/** The run of a fleet, measured. */
export interface FleetRun {
  readonly entries: number;
  /** Wall time around the process. */
  readonly seconds: number;
  /** Of the run, the programs that it started, and the sandboxes: API servers, Vaults, AWS. */
  readonly cpuSeconds: number;
  /** How many cores other processes used in this time. */
  readonly othersCores: number;
  /** The most memory that the run's own process had, in MB; `undefined` if the system does not report it. */
  readonly megabytes: number | undefined;
  /** To AWS, by Vault as well, and how many of them it throttled. */
  readonly awsCalls: number;
  readonly throttled: number;
}

/** One that is compared with the least time in which it could have ended. */
export interface FleetSample extends FleetRun {
  readonly ideal: Ideal;
}

/** All that a bench of fleets measured, and how it was asked to. */
export interface FleetMeasurements {
  readonly samples: readonly FleetSample[];
  readonly realClusters: number;
  readonly concurrency: number;
  readonly latency: number;
  /** What the first entry of a cluster costs alone, and a further gateway in it, if there were any. */
  readonly first: Alone;
  readonly further: Alone | undefined;
  /** Those first entries, a run of one in each cluster, at concurrency 1. */
  readonly inTurn: Pick<FleetRun, 'entries' | 'megabytes'>;
  /** How many cores the sandboxes keep busy when nothing happens. */
  readonly idleCores: number;
  /** What a real cluster takes of this machine's memory, in MB; `undefined` if they were up before. */
  readonly clusterMegabytes: number | undefined;
  readonly machine: Machine;
  /** As it was typed. */
  readonly command: string;
}
