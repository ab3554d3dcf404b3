import { RUN_NAMES, RUNS, type RunName } from './runs.ts';
import { latenciesOf, type Sample, samplesOf } from './sample.ts';
import { median, ratio, spread } from './statistics.ts';
import type { Table } from './table.ts';
import { outside, type Target } from './targets.ts';

/** Each run at each latency: its time, to the guide's own, and what it asked for. Pure. */
export function runsTable(samples: readonly Sample[]): Table {
  const rows = RUN_NAMES.flatMap((run) => {
    const latencies = latenciesOf(samplesOf(samples, run));
    const at = latencies.length === 0 ? [undefined] : latencies;
    return at.flatMap((latency) => runRow(samples, run, latency));
  });
  return {
    heading: [
      ...['run', 'latency', 'median', 'min', 'max', 'to (a)'],
      ...['AWS', 'AWS by Vault', 'Vault', 'Kubernetes', 'helm', 'kubectl', 'own MB'],
    ],
    rows,
    words: 1,
  };
}

function runRow(samples: readonly Sample[], run: RunName, latency: number | undefined): string[][] {
  const chosen = samplesOf(samples, run, latency);
  const times = spread(chosen.map(({ seconds }) => seconds));
  if (times === undefined) return [];
  // What makes no calls is measured against the guide without latency.
  const guide = spread(samplesOf(samples, 'guide', latency ?? 0).map(({ seconds }) => seconds));
  const to = ratio(times.median, guide?.median);
  const count = (value: (sample: Sample) => number | undefined): string =>
    range(chosen.flatMap((sample) => value(sample) ?? []));
  return [
    [
      RUNS[run].title,
      latency === undefined ? '–' : `${latency} ms`,
      ...[times.median, times.min, times.max].map(inSeconds),
      to === undefined ? '–' : to.toFixed(3),
      count(({ aws }) => aws.own),
      count(({ aws }) => aws.byVault),
      count(({ vaultCalls }) => vaultCalls),
      count(({ kubernetesCalls }) => kubernetesCalls),
      count(({ helm }) => helm),
      count(({ kubectl }) => kubectl),
      count(({ ownMegabytes }) => ownMegabytes && Math.round(ownMegabytes)),
    ],
  ];
}

/** What (a) and (b) take outside the two installations of charts. Pure. */
export function outsideTable(samples: readonly Sample[]): Table {
  const rows = latenciesOf(samples).flatMap((latency) => {
    const [guide, cold] = (['guide', 'cold'] as const).map((run) => {
      const chosen = samplesOf(samples, run, latency);
      if (chosen.length === 0) return undefined;
      return {
        wall: median(chosen.map(({ seconds }) => seconds)),
        installs: median(chosen.map(({ installs }) => installs)),
        outside: median(chosen.map(outside)),
      };
    });
    if (guide === undefined || cold === undefined) return [];
    const times = ratio(guide.outside, cold.outside) ?? 0;
    return [
      [
        `${latency} ms`,
        ...[guide.wall, guide.installs, guide.outside].map(inSeconds),
        ...[cold.wall, cold.installs, cold.outside].map(inSeconds),
        `${times.toFixed(2)}×`,
      ],
    ];
  });
  return {
    heading: [
      ...['latency', '(a) wall', 'installs', 'outside'],
      ...['(b) wall', 'installs', 'outside', '(b) faster outside'],
    ],
    rows,
    words: 0,
  };
}

/** (b) beside the longest chain of its steps, and where its time went. Pure. */
export function pathTable(samples: readonly Sample[]): Table {
  const rows = latenciesOf(samples).flatMap((latency) => {
    const chosen = samplesOf(samples, 'cold', latency).flatMap(({ facts, seconds }) =>
      facts === undefined ? [] : { ...facts, seconds },
    );
    if (chosen.length === 0) return [];
    const middle = (value: (one: (typeof chosen)[number]) => number): number => median(chosen.map(value));
    const wall = middle(({ seconds }) => seconds);
    const path = middle((one) => one.path.seconds);
    const phases = (['start', 'preflight', 'plan', 'steps', 'end'] as const).map((phase) =>
      middle((one) => one.phases[phase]),
    );
    return [[`${latency} ms`, ...[...phases, wall, path].map(inSeconds), `${(wall / path).toFixed(2)}×`]];
  });
  return {
    heading: ['latency', 'start', 'preflight', 'plan', 'steps', 'end', 'wall', 'critical path', 'wall to it'],
    rows,
    words: 0,
  };
}

/** The chains that were the longest in a run, the most frequent first. Pure. */
export function chainsOf(samples: readonly Sample[]): readonly string[] {
  const chains = samples.flatMap(({ facts }) => facts?.path.steps.join(' → ') ?? []);
  const count = (chain: string): number => chains.filter((other) => other === chain).length;
  return [...new Set(chains)].toSorted((a, b) => count(b) - count(a));
}

/** Smaller ones, such as a shell, are not worth a column, in MB. */
const LARGE = 10;

/** The largest processes that each run started, by name, in MB. Pure. */
export function childrenTable(samples: readonly Sample[]): Table {
  const large = samples.flatMap(({ childMegabytes }) =>
    Object.entries(childMegabytes).filter(([, peak]) => peak >= LARGE),
  );
  const names = [...new Set(large.map(([name]) => name))].sort();
  const rows = RUN_NAMES.flatMap((run) => {
    const chosen = samplesOf(samples, run);
    const peaks = names.map((name) => spread(chosen.flatMap((one) => one.childMegabytes[name] ?? []))?.max);
    if (peaks.every((peak) => peak === undefined)) return [];
    return [[RUNS[run].title, ...peaks.map((peak) => (peak === undefined ? '–' : String(Math.round(peak))))]];
  });
  return { heading: ['largest process below it, MB', ...names], rows, words: 1 };
}

/** What is aimed at, and whether it is met. Pure. */
export function targetsTable(targets: readonly Target[]): Table {
  const verdict = (met: boolean | undefined): string => (met === undefined ? '–' : met ? 'met' : 'not met');
  return {
    heading: ['target', 'wanted', 'measured', ''],
    rows: targets.map(({ what, wanted, found, met }) => [what, wanted, found, verdict(met)]),
    words: 1,
  };
}

function inSeconds(seconds: number): string {
  return `${seconds.toFixed(2)} s`;
}

/** A number that is the same in every round, or the least and the greatest. */
function range(values: readonly number[]): string {
  const found = spread(values);
  if (found === undefined) return '–';
  return found.min === found.max ? String(found.min) : `${found.min}–${found.max}`;
}
