import { execFileSync } from 'node:child_process';
import { cpus, loadavg, totalmem, type } from 'node:os';
import { markdownTable } from '../markdown-table.ts';
import type { Sample } from './measure.ts';
import { ROOT } from './runs.ts';

const wall = ({ seconds }: Sample): number => seconds;
const withoutWait = ({ seconds, crdWait }: Sample): number => seconds - crdWait;

/** The columns of medians, with their digits. */
const COLUMNS: readonly (readonly [string, (sample: Sample) => number, number?])[] = [
  ['CPU, s', ({ cpu }) => cpu, 2],
  ['AWS', ({ aws }) => aws],
  ['programs', ({ starts }) => starts],
];

/**
 * A table with a row of medians for each run: its wall time at each latency, and in parentheses its ratio to another run; the other
 * columns at the first latency.
 * @param of the heading of the ratios, which exclude helm's wait for the chart's CRDs
 * @param reference the title of the run to compare with at the same latency
 */
export function tableOf(
  samples: readonly Sample[],
  of: string,
  reference: (title: string) => string,
): string {
  const latencies = [...new Set(samples.map(({ latency }) => latency))];
  const titles = [...new Set(samples.map(({ title }) => title))].toSorted();
  const middle = (title: string, at: number | undefined, value: (sample: Sample) => number): number =>
    median(samples.filter((one) => one.title === title && one.latency === at).map(value));
  const rows = titles.map((title) => [
    title,
    ...latencies.map((at) => {
      const ratio = middle(title, at, withoutWait) / middle(reference(title), at, withoutWait);
      return `${middle(title, at, wall).toFixed(2)} (${ratio.toFixed(2)})`;
    }),
    ...COLUMNS.map(([, value, digits]) => middle(title, latencies[0], value).toFixed(digits)),
  ]);
  const headings = ['run', ...latencies.map((at) => `s at ${at} ms (${of})`)];
  return markdownTable([...headings, ...COLUMNS.map(([name]) => name)], rows);
}

/** The median; NaN of an empty list. */
function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const at = (index: number): number => sorted[Math.floor(index)] ?? Number.NaN;
  return (at((sorted.length - 1) / 2) + at(sorted.length / 2)) / 2;
}

/** The machine of the measurements, in a sentence. */
export function machine(): string {
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();
  const changed = git('status', '--porcelain', '--untracked-files=no') === '' ? '' : ' with local changes';
  const [{ model = 'unknown' } = {}] = cpus();
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  const [load = 0] = loadavg();
  return `${cpus().length} cores (${model.trim()}), ${gigabytes} GB, ${type()}, Node ${process.versions.node}; load ${load.toFixed(1)} as it began; commit ${git('rev-parse', '--short=12', 'HEAD')}${changed}`;
}
