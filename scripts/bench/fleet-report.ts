import { growth } from './fleet-ideal.ts';
import type { FleetMeasurements, FleetSample } from './fleet-sample.ts';
import type { Table } from './table.ts';
import type { Target } from './targets.ts';

/** What is aimed at: so much of the ideal, and so many MB for each entry more. */
const OF_IDEAL = 0.8;
const MEGABYTES = 3;

/** Each size: its time, to the least possible, and its memory. Pure. */
export function fleetTable({ samples, realClusters }: FleetMeasurements): Table {
  const [smallest] = samples;
  return {
    heading: [
      ...[
        'entries',
        'in clusters',
        'wall',
        'a minute',
        'ideal',
        'bound by',
        'of ideal',
        'cores',
        'others’ cores',
      ],
      ...['AWS calls', 'throttled', 'own MB', 'MB an entry more'],
    ],
    rows: samples.map((sample) => {
      const { entries, seconds, cpuSeconds, othersCores, megabytes, awsCalls, throttled } = sample;
      const grown = grownBy(smallest, sample);
      return [
        String(entries),
        String(Math.min(entries, realClusters)),
        inSeconds(seconds),
        ((entries / seconds) * 60).toFixed(1),
        inSeconds(sample.ideal.seconds),
        sample.ideal.bound,
        percent(ofIdeal(sample)),
        (cpuSeconds / seconds).toFixed(2),
        othersCores.toFixed(2),
        ...[awsCalls, throttled].map(String),
        megabytes === undefined ? '–' : megabytes.toFixed(0),
        grown === undefined ? '–' : grown.toFixed(2),
      ];
    }),
    words: 0,
  };
}

/** What an entry costs where nothing else goes on, from which the ideal is made. Pure. */
export function aloneTable({ first, further }: FleetMeasurements): Table {
  const kinds = [
    ['the first in its cluster, with Vault', first],
    ['a further gateway in it', further],
  ] as const;
  return {
    heading: ['alone, at concurrency 1', 'wall', 'CPU'],
    rows: kinds.flatMap(([kind, alone]) =>
      alone === undefined ? [] : [[kind, inSeconds(alone.seconds), inSeconds(alone.cpuSeconds)]],
    ),
    words: 1,
  };
}

/** What is aimed at, where it means something: more entries than are worked on at a time, or more than another fleet. Pure. */
export function fleetTargets({ samples, concurrency }: FleetMeasurements): readonly Target[] {
  const [smallest] = samples;
  return samples.flatMap((sample): Target[] => {
    const { entries } = sample;
    const part = ofIdeal(sample);
    const grown = grownBy(smallest, sample);
    const found = grown === undefined ? 'not measured' : `${grown.toFixed(2)} MB`;
    return [
      ...(entries < concurrency
        ? []
        : [
            {
              what: `${entries} entries at concurrency ${concurrency}, of the ideal`,
              wanted: `≥ ${percent(OF_IDEAL)}`,
              found: percent(part),
              met: part >= OF_IDEAL,
            },
          ]),
      ...(sample === smallest
        ? []
        : [
            {
              what: `memory for each entry more than ${smallest?.entries}, at ${entries}`,
              wanted: `< ${MEGABYTES} MB`,
              found,
              met: grown === undefined ? undefined : grown < MEGABYTES,
            },
          ]),
    ];
  });
}

/** Why something that is aimed at is not met, by what was measured: a paragraph of Markdown each. Pure. */
export function fleetReasons(measured: FleetMeasurements): readonly string[] {
  const { samples, concurrency } = measured;
  return samples.flatMap((sample) => [
    ...(sample.entries >= concurrency && ofIdeal(sample) < OF_IDEAL ? timeReason(sample, measured) : []),
    ...memoryReason(sample, measured),
  ]);
}

function timeReason(sample: FleetSample, { first, further, realClusters, idleCores }: FleetMeasurements) {
  const { entries, seconds, cpuSeconds } = sample;
  const firsts = Math.min(entries, realClusters);
  const alone = firsts * first.cpuSeconds + (entries - firsts) * (further ?? first).cpuSeconds;
  const spent = cpuSeconds - idleCores * seconds;
  return [
    `**Time at ${entries}.** ${(cpuSeconds / seconds).toFixed(2)} cores were busy all the time, so it is not waiting that is lost: an entry took ${(spent / entries).toFixed(2)} s of CPU beside others, API servers and Vaults included, and ${(alone / entries).toFixed(2)} s by itself.`,
  ];
}

function memoryReason(sample: FleetSample, { samples, inTurn }: FleetMeasurements): string[] {
  const [smallest] = samples;
  const grown = grownBy(smallest, sample);
  if (grown === undefined || grown < MEGABYTES || sample.entries !== inTurn.entries) return [];
  const [least, one, all] = [smallest?.megabytes, inTurn.megabytes, sample.megabytes];
  if (least === undefined || one === undefined || all === undefined) return [];
  const others = sample.entries - 1;
  return [
    `**Memory at ${sample.entries}.** All of them are under way at once and hold ${inMegabytes(all)}, ${inMegabytes(all - least)} more than one alone. At concurrency 1, with one under way at any time, the same ${sample.entries} hold ${inMegabytes(one)}: ${inMegabytes(one - least)} are what the heap of a longer run grows by before it is cleared, whatever is under way. The other ${inMegabytes(all - one)} are the ${others} more under way, ${((all - one) / others).toFixed(1)} MB each.`,
  ];
}

/** How much of the least time that is possible, to what it took. Pure. */
function ofIdeal({ ideal, seconds }: FleetSample): number {
  return ideal.seconds / seconds;
}

function grownBy(from: FleetSample | undefined, to: FleetSample): number | undefined {
  if (from?.megabytes === undefined || to.megabytes === undefined) return undefined;
  return growth(
    { clusters: from.entries, megabytes: from.megabytes },
    { clusters: to.entries, megabytes: to.megabytes },
  );
}

function inSeconds(seconds: number): string {
  return `${seconds.toFixed(1)} s`;
}

function inMegabytes(megabytes: number): string {
  return `${megabytes.toFixed(0)} MB`;
}

function percent(part: number): string {
  return `${(part * 100).toFixed(0)} %`;
}
