import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readLines } from 'engine/run';
import type { Baseline, CaseResult } from './case.ts';

/** The result of a case, and the commit that it tested. */
export interface StoredResult extends CaseResult {
  readonly commit: string;
}

const FOLDER = '.campaign';
const RESULTS = join(FOLDER, 'results.jsonl');
/** The cases are made from the baseline, so it is stored with their results. */
const BASELINE = join(FOLDER, 'baseline.json');

/** Deletes the results of these cases. Keeps those of others. */
export function clearResults(cleared: ReadonlySet<string>): void {
  const kept = readResults().filter((one) => !cleared.has(keyOf(one)));
  rmSync(RESULTS, { force: true });
  for (const one of kept) appendResult(one);
}

/** What identifies a case among those of all campaigns. */
export function keyOf({ campaign, name }: Pick<CaseResult, 'campaign' | 'name'>): string {
  return `${campaign} ${name}`;
}

export function readBaseline(): Baseline | undefined {
  return existsSync(BASELINE) ? JSON.parse(readFileSync(BASELINE, 'utf8')) : undefined;
}

export function writeBaseline(baseline: Baseline): void {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(BASELINE, JSON.stringify(baseline));
}

/** Writes the result of a case as a line. */
export function appendResult(result: StoredResult): void {
  appendFileSync(RESULTS, `${JSON.stringify(result)}\n`);
}

/** The latest result of each case. `--left` runs the cases that have none, or failed. */
export function readResults(): StoredResult[] {
  if (!existsSync(RESULTS)) return [];
  // A campaign that was killed may have left half a line.
  const results = readLines(readFileSync(RESULTS, 'utf8')).flatMap(
    ({ value }) => (value as StoredResult) ?? [],
  );
  return [...new Map(results.map((one) => [keyOf(one), one])).values()];
}
