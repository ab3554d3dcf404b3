/** What several measurements of the same thing come to. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/**
 * The value in the middle; of an even number of values, the mean of the two in the middle.
 * @throws if there are none: a median of nothing would be a number that nobody measured.
 */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  if (upper === undefined || lower === undefined) throw new Error('no measurements to take the median of');
  return (lower + upper) / 2;
}

/** Median, least and greatest; `undefined` if nothing was measured. */
export function spread(values: readonly number[]): Spread | undefined {
  if (values.length === 0) return undefined;
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) };
}

/** The ratio of `of` to `to`; `undefined` if one of them was not measured, or there is nothing to compare with. */
export function ratio(of: number | undefined, to: number | undefined): number | undefined {
  return of === undefined || to === undefined || to === 0 ? undefined : of / to;
}

/** A span of time, in any unit. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

/** How much time lies in at least one of the intervals: what two of them share counts once. */
export function covered(intervals: readonly Interval[]): number {
  let sum = 0;
  let end = Number.NEGATIVE_INFINITY;
  for (const { from, to } of intervals.toSorted((a, b) => a.from - b.from)) {
    sum += Math.max(0, to - Math.max(from, end));
    end = Math.max(end, to);
  }
  return sum;
}
