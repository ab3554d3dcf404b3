import type { AwsCalls } from './calls.ts';
import type { RunFacts } from './run-events.ts';
import type { RunName } from './runs.ts';

/** One measured run. */
export interface Sample {
  readonly run: RunName;
  readonly round: number;
  /** In milliseconds a call to AWS; `undefined` for a run that makes none. */
  readonly latency: number | undefined;
  /** Wall time around the process. */
  readonly seconds: number;
  /** How long at least one `helm install` was at work. */
  readonly installs: number;
  readonly aws: AwsCalls;
  /** `undefined` if they go to Vault within its pod, past all logs. */
  readonly vaultCalls: number | undefined;
  /** Requests to the API server: of the run itself, and of the helm and kubectl that it starts. */
  readonly kubernetesCalls: number;
  readonly helm: number;
  readonly kubectl: number;
  /** Of the run's own process, in MB; `undefined` for what is not Node's, or if the system does not report it. */
  readonly ownMegabytes: number | undefined;
  /** The largest process of each name below it, in MB. */
  readonly childMegabytes: Readonly<Record<string, number>>;
  /** What the run reports of itself, if it does. */
  readonly facts?: RunFacts;
}

/** A measured run that did not do what it is measured for. */
export interface Broken {
  readonly run: RunName;
  readonly round: number;
  readonly latency: number | undefined;
  readonly what: string;
}

/** The samples of one run; with a latency, those at it. */
export function samplesOf(samples: readonly Sample[], run: RunName, latency?: number): readonly Sample[] {
  return samples.filter((one) => one.run === run && (latency === undefined || one.latency === latency));
}

/** The latencies that were tried, from the least to the greatest. */
export function latenciesOf(samples: readonly Sample[]): readonly number[] {
  const all = samples.flatMap(({ latency }) => latency ?? []);
  return [...new Set(all)].toSorted((a, b) => a - b);
}
