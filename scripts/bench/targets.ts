import type { RunName } from './runs.ts';
import { latenciesOf, type Sample, samplesOf } from './sample.ts';
import { ratio, spread } from './statistics.ts';

/** Something that is aimed at, and what was measured of it. */
export interface Target {
  readonly what: string;
  readonly wanted: string;
  readonly found: string;
  /** `undefined` if it was not measured. */
  readonly met: boolean | undefined;
}

/** The latencies at which the runbooks are to be so much faster outside the charts. */
const COMPARED = [0, 200];

type Value = (sample: Sample) => number | undefined;
const seconds: Value = (sample) => sample.seconds;
const ownCalls: Value = ({ aws }) => aws.own;

/** What of a run's wall time was not an installation of a chart, in seconds. */
export function outside({ seconds: wall, installs }: Sample): number {
  return wall - installs;
}

/** Everything that is aimed at, with what the samples say of it. Ratios are of medians of the same bench. Pure. */
export function targetsOf(samples: readonly Sample[]): readonly Target[] {
  const latencies = latenciesOf(samples);
  const middle = (run: RunName, value: Value, latency?: number): number | undefined =>
    spread(valuesOf(samplesOf(samples, run, latency), value))?.median;
  const most = (some: readonly Sample[], value: Value): number | undefined =>
    spread(valuesOf(some, value))?.max;
  return [
    ...COMPARED.map((latency) =>
      atLeast(
        `outside the charts, (b) faster than (a), at ${latency} ms`,
        ratio(middle('guide', outside, latency), middle('cold', outside, latency)),
        5,
      ),
    ),
    ...latencies.map((latency) =>
      atLeast(
        `(c) faster than (a), at ${latency} ms`,
        ratio(middle('guide', seconds, latency), middle('again', seconds, latency)),
        10,
      ),
    ),
    ...latencies.map((latency) =>
      atMost(
        `(b) to its critical path, at ${latency} ms`,
        ratio(
          middle('cold', seconds, latency),
          middle('cold', ({ facts }) => facts?.path.seconds, latency),
        ),
        1.25,
        '×',
      ),
    ),
    atMost('(b) calls to AWS of its own', most(samplesOf(samples, 'cold'), ownCalls), 16),
    atMost('(c) calls to AWS of its own', most(samplesOf(samples, 'again'), ownCalls), 12),
    noLists([...samplesOf(samples, 'cold'), ...samplesOf(samples, 'again')]),
    ...(['list', 'help'] as const).map((run) =>
      atMost(
        `(f) ${run} to the start of an empty file`,
        ratio(middle(run, seconds), middle('bare', seconds)),
        1.5,
        '×',
      ),
    ),
    below(
      'most memory of a run’s own process',
      most(samples, ({ ownMegabytes }) => ownMegabytes),
      200,
      'MB',
    ),
    below('(e) at 0 ms', middle('troubleshoot', seconds, 0), 3, 's'),
  ];
}

function valuesOf(samples: readonly Sample[], value: Value): number[] {
  return samples.flatMap((sample) => value(sample) ?? []);
}

function noLists(runs: readonly Sample[]): Target {
  const lists = [...new Set(runs.flatMap(({ aws }) => aws.lists))];
  const measured = runs.length > 0;
  return {
    what: '(b) and (c) ask for no list of all roles or policies',
    wanted: 'none',
    found: measured ? lists.join(', ') || 'none' : NOT_MEASURED,
    met: measured ? lists.length === 0 : undefined,
  };
}

function atLeast(what: string, times: number | undefined, limit: number): Target {
  const met = times === undefined ? undefined : times >= limit;
  return { what, wanted: `≥ ${limit}×`, found: shown(times, '×'), met };
}

function atMost(what: string, value: number | undefined, limit: number, unit = ''): Target {
  const met = value === undefined ? undefined : value <= limit;
  return { what, wanted: `≤ ${limit}${unit}`, found: shown(value, unit), met };
}

function below(what: string, value: number | undefined, limit: number, unit: string): Target {
  const met = value === undefined ? undefined : value < limit;
  return { what, wanted: `< ${limit} ${unit}`, found: shown(value, ` ${unit}`), met };
}

const NOT_MEASURED = 'not measured';

function shown(value: number | undefined, unit: string): string {
  if (value === undefined) return NOT_MEASURED;
  return `${Number.isInteger(value) ? value : value.toFixed(2)}${unit}`;
}
