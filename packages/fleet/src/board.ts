import type { ChalkInstance } from 'chalk';
import { oneLine } from 'engine/resource';
import { type ClusterOutcome, painted, type RunEvent, tableLines, wordOf } from 'engine/run';
import { type ClusterResult, countsOf } from './result.ts';

interface Row {
  readonly name: string;
  state: 'waiting' | 'under way' | ClusterOutcome;
  step: string;
  says: string;
  since: number;
  until?: number;
}

/** The size of a terminal. */
export interface Size {
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
}

/** The maximum widths of the columns mark, name, step and time. The message gets the rest of the terminal. */
const WIDTHS = [1, 40, 14, 9];
const GAPS = 2 * WIDTHS.length;

/** The progress of each cluster of a fleet, as a table that fits a terminal. */
export class FleetBoard {
  readonly #rows: ReadonlyMap<string, Row>;
  readonly #began = Date.now();
  readonly #nameWidth: number;

  constructor(names: readonly string[]) {
    this.#rows = new Map(
      names.map((name) => [name, { name, state: 'waiting', step: '', says: '', since: 0 }] as const),
    );
    this.#nameWidth = names.reduce((widest, { length }) => Math.max(widest, length), 0);
  }

  begin(name: string): void {
    this.#set(name, { state: 'under way', step: '', says: '', since: Date.now() });
  }

  happened(name: string, event: RunEvent): void {
    if (event.type === 'step-start') this.#set(name, { step: event.step, says: '' });
    if (event.type === 'waiting') this.#set(name, { says: oneLine(event.message) });
  }

  end({ name, outcome }: ClusterResult): void {
    this.#set(name, { state: outcome, says: '', until: Date.now() });
  }

  #set(name: string, what: Partial<Row>): void {
    const row = this.#rows.get(name);
    if (row !== undefined) Object.assign(row, what);
  }

  /** The lines of the table: all clusters if they fit, else those that run or failed; and the counts of all. */
  lines({ columns = 80, rows: height = 24 }: Size, paint: ChalkInstance, now = Date.now()): string[] {
    const all = [...this.#rows.values()];
    // The cursor needs one line, and the counts another.
    const room = Math.max(1, height - 2);
    const fitting = all.length <= room ? all : chosen(all).slice(0, room);
    const [mark = 0, name = 0, ...others] = WIDTHS;
    const widths = [mark, Math.min(name, this.#nameWidth), ...others];
    const used = widths.reduce((sum, width) => sum + width, GAPS);
    const counts = `${countsOf(all.map(({ state }) => state))}  ${span(now - this.#began)}`;
    return [
      ...tableLines(
        fitting.map((row) => cells(row, paint, now)),
        { align: ['left', 'left', 'left', 'right'], widths: [...widths, Math.max(1, columns - 1 - used)] },
      ),
      paint.bold(counts),
    ];
  }
}

function cells({ name, state, step, says, since, until }: Row, paint: ChalkInstance, now: number): string[] {
  const elapsed = since === 0 ? '' : span((until ?? now) - since);
  const status = wordOf(state);
  return [
    painted(status, status.mark, paint),
    name,
    step,
    elapsed,
    state === 'under way' ? says : status.word,
  ];
}

/** The clusters that are only counted if not all fit. */
const COUNTED: ReadonlySet<Row['state']> = new Set(['waiting', 'done', 'nothing to do', 'would change']);

/** The clusters that run come first, then those that need attention. */
function chosen(rows: readonly Row[]): Row[] {
  const bad = rows.filter(({ state }) => state !== 'under way' && !COUNTED.has(state));
  return [...rows.filter(({ state }) => state === 'under way'), ...bad];
}

/** A time span as a person reads it. */
function span(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} m ${String(seconds % 60).padStart(2, '0')} s`;
}
