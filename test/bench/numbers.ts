import { execFileSync } from 'node:child_process';
import { cpus, loadavg, totalmem, type } from 'node:os';
import { ROOT } from './measure.ts';

/** The value in the middle; the mean of the two in the middle of an even number of values. Pure. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (index: number): number => sorted[index] ?? Number.NaN;
  return (at(Math.floor((sorted.length - 1) / 2)) + at(Math.ceil((sorted.length - 1) / 2))) / 2;
}

/** The median of some samples' value, to a number of digits. Pure. */
export function middle<Sample>(
  samples: readonly Sample[],
  value: (sample: Sample) => number,
  digits = 0,
): string {
  return samples.length === 0 ? '–' : median(samples.map(value)).toFixed(digits);
}

/** What the numbers were measured on, in a sentence. */
export function machine(): string {
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();
  const changed = git('status', '--porcelain', '--untracked-files=no') === '' ? '' : ' with local changes';
  const [{ model = 'unknown' } = {}] = cpus();
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  const [load = 0] = loadavg();
  return `${cpus().length} cores (${model.trim()}), ${gigabytes} GB, ${type()}, Node ${process.versions.node}; load ${load.toFixed(1)} as it began; commit ${git('rev-parse', '--short=12', 'HEAD')}${changed}`;
}
