import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Baseline } from './case.ts';
import type { CaseResult } from './worker-pool.ts';

/** A result, and the commit that was tried. */
export interface StoredResult extends CaseResult {
  readonly commit: string;
}

/**
 * What was tried so far: a line a case, written as it ends, so that a campaign that was interrupted, or whose failures
 * were repaired, can go on with what is left. The baseline is kept with it, since the cases are made from that.
 */
export class Store {
  readonly #results: string;
  readonly #baseline: string;

  constructor(folder = '.campaign') {
    mkdirSync(folder, { recursive: true });
    this.#results = join(folder, 'results.jsonl');
    this.#baseline = join(folder, 'baseline.json');
  }

  /** Begins anew. */
  clear(): void {
    rmSync(this.#results, { force: true });
    rmSync(this.#baseline, { force: true });
  }

  baseline(): Baseline | undefined {
    return existsSync(this.#baseline) ? JSON.parse(readFileSync(this.#baseline, 'utf8')) : undefined;
  }

  keepBaseline(baseline: Baseline): void {
    writeFileSync(this.#baseline, JSON.stringify(baseline));
  }

  keep(tried: StoredResult): void {
    appendFileSync(this.#results, `${JSON.stringify(tried)}\n`);
  }

  /** The last result of each case. */
  results(): StoredResult[] {
    if (!existsSync(this.#results)) return [];
    const lines = readFileSync(this.#results, 'utf8').trim().split('\n');
    const kept = lines.map((line) => JSON.parse(line) as StoredResult);
    return [...new Map(kept.map((one) => [`${one.campaign} ${one.name}`, one])).values()];
  }
}
