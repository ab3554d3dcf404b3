import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Baseline } from './case.ts';
import type { CaseResult } from './worker-pool.ts';

/** The result of a case, and the commit that it tested. */
export interface StoredResult extends CaseResult {
  readonly commit: string;
}

/**
 * The results so far, a line for each case, written when the case ends. `--left` reads them to run only the cases that
 * failed or have not run. The baseline is stored too, because the cases are made from it.
 */
export class Store {
  readonly #results: string;
  readonly #baseline: string;

  constructor(folder = '.campaign') {
    mkdirSync(folder, { recursive: true });
    this.#results = join(folder, 'results.jsonl');
    this.#baseline = join(folder, 'baseline.json');
  }

  /** Deletes all results and the baseline. */
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

  /** The latest result of each case. */
  results(): StoredResult[] {
    if (!existsSync(this.#results)) return [];
    const lines = readFileSync(this.#results, 'utf8').trim().split('\n');
    const kept = lines.map((line) => JSON.parse(line) as StoredResult);
    return [...new Map(kept.map((one) => [`${one.campaign} ${one.name}`, one])).values()];
  }
}
