import { markdownTable } from 'engine/table';
import { median } from 'simple-statistics';
import type { Sample } from './rounds.ts';
import { GUIDE } from './runs.ts';

/** What the ratio of a run refers to: the title of another run at the same latency. */
export interface Comparison {
  /** The heading of the column, such as `of (a)`. */
  readonly heading: string;
  readonly with: (title: string) => string;
}

/** Our runs compared with the guide's own commands. */
export const WITH_GUIDE: Comparison = { heading: 'of (a)', with: () => GUIDE_TITLE };
const GUIDE_TITLE = GUIDE.runs[0]?.title ?? '';

/** The median of some samples' value, which is NaN for none. Pure. */
function medianOf(samples: readonly Sample[], value: (sample: Sample) => number): number {
  return samples.length === 0 ? Number.NaN : median(samples.map(value));
}

/** The columns of medians, with their digits. */
const COLUMNS: readonly (readonly [string, (sample: Sample) => number, number?])[] = [
  ['CPU, s', ({ cpu }) => cpu, 2],
  ['MB', ({ megabytes }) => megabytes],
  ['AWS', ({ aws }) => aws],
  ['AWS by Vault', ({ awsByVault }) => awsByVault],
  // The guide calls Vault from within its pod, where calls are not counted.
  ['Vault', ({ title, vault }) => (title === GUIDE_TITLE ? Number.NaN : vault)],
  ['Kubernetes', ({ kubernetes }) => kubernetes],
  ['helm', ({ starts }) => starts.helm],
  ['kubectl', ({ starts }) => starts.kubectl],
  ['aws', ({ starts }) => starts.aws],
];

export function heading(comparison: Comparison): string[] {
  return ['run', 'latency, ms', 'wall, s', comparison.heading, ...COLUMNS.map(([name]) => name)];
}

/** A row for each run at each latency, of medians. Pure. */
export function rows(samples: readonly Sample[], comparison: Comparison): string[][] {
  const fixed = (value: number, digits = 0): string => (Number.isNaN(value) ? '–' : value.toFixed(digits));
  const titles = [...new Set(samples.map(({ title }) => title))].toSorted();
  return titles.flatMap((title) => {
    const latencies = new Set(samples.filter((one) => one.title === title).map(({ latency }) => latency));
    return [...latencies].map((latency) => {
      const at = (title: string): Sample[] =>
        samples.filter((one) => one.title === title && one.latency === latency);
      const own = at(title);
      const seconds = medianOf(own, (one) => one.seconds);
      return [
        title,
        latency === undefined ? '–' : String(latency),
        fixed(seconds, 2),
        fixed(seconds / medianOf(at(comparison.with(title)), (one) => one.seconds), 2),
        ...COLUMNS.map(([, value, digits]) => fixed(medianOf(own, value), digits)),
      ];
    });
  });
}

/** The generated part of docs/performance.md. Pure. */
export function measuredBlock(samples: readonly Sample[], rounds: number, on: string): string {
  return `Medians of ${rounds} rounds on ${on}.

${markdownTable(heading(WITH_GUIDE), rows(samples, WITH_GUIDE))}`;
}
