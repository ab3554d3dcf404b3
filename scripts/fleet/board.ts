import type { ChalkInstance } from 'chalk';
import { oneLine } from 'resource';
import { type ClusterOutcome, type ClusterResult, countsOf } from './result.ts';

interface Row {
  readonly name: string;
  state: 'waiting' | 'under way' | ClusterOutcome;
  step: string;
  says: string;
  since: number;
  until?: number;
}

/** How large a terminal is. */
export interface Size {
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
}

const GOOD: ReadonlySet<Row['state']> = new Set(['done', 'nothing to do', 'would change']);

/** Where each cluster of a fleet is, as a table that fits a terminal. */
export class FleetBoard {
  readonly #rows: ReadonlyMap<string, Row>;
  readonly #began = Date.now();
  readonly #width: number;

  constructor(names: readonly string[]) {
    this.#rows = new Map(
      names.map((name) => [name, { name, state: 'waiting', step: '', says: '', since: 0 }] as const),
    );
    this.#width = names.reduce((widest, { length }) => Math.max(widest, length), 0);
  }

  begin(name: string): void {
    this.#set(name, { state: 'under way', step: '', says: '', since: Date.now() });
  }

  at(name: string, step: string): void {
    this.#set(name, { step, says: '' });
  }

  says(name: string, message: string): void {
    this.#set(name, { says: oneLine(message) });
  }

  end({ name, outcome }: ClusterResult): void {
    this.#set(name, { state: outcome, says: '', until: Date.now() });
  }

  #set(name: string, what: Partial<Row>): void {
    const row = this.#rows.get(name);
    if (row !== undefined) Object.assign(row, what);
  }

  /** Its lines: all clusters where they fit, else those under way and those that have failed, and the rest as counts. */
  lines({ columns = 80, rows: height = 24 }: Size, paint: ChalkInstance, now = Date.now()): string[] {
    const all = [...this.#rows.values()];
    // The cursor needs a line, and the counts another one.
    const room = Math.max(1, height - 2);
    const fitting = all.length <= room ? all : chosen(all).slice(0, room);
    const counts = `${countsOf(all.map(({ state }) => state))}  ${span(now - this.#began)}`;
    return [
      ...fitting.map((row) => this.#line(row, columns, paint, now)),
      paint.bold(`  ${counts}`.slice(0, columns - 1)),
    ];
  }

  #line(row: Row, columns: number, paint: ChalkInstance, now: number): string {
    const { name, state, step, says, since, until } = row;
    const { green, red, cyan, dim } = paint;
    const [mark, color] =
      state === 'waiting'
        ? ['·', dim]
        : state === 'under way'
          ? ['›', cyan]
          : GOOD.has(state)
            ? ['✓', green]
            : ['✗', red];
    const elapsed = since === 0 ? '' : span((until ?? now) - since);
    const what = state === 'under way' ? says : state;
    const text = `${name.padEnd(Math.min(this.#width, 40))}  ${step.padEnd(14)}  ${elapsed.padStart(9)}  ${what}`;
    return ` ${color(mark)} ${text.slice(0, Math.max(0, columns - 4))}`;
  }
}

/** Those that somebody has to look at come first, and those that have ended well are only counted. */
function chosen(rows: readonly Row[]): Row[] {
  const bad = rows.filter(({ state }) => state !== 'waiting' && state !== 'under way' && !GOOD.has(state));
  return [...rows.filter(({ state }) => state === 'under way'), ...bad];
}

/** A time span as a person reads it. */
function span(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} m ${String(seconds % 60).padStart(2, '0')} s`;
}

/**
 * Draws lines in one place of a terminal. It is drawn here, and not by a library (log-update, listr2): every line is
 * plain text that was cut to the terminal's width, so that all there is to do is to go up, and to write.
 */
export class LiveBoard {
  readonly #terminal: { write(text: string): unknown };
  readonly #lines: () => readonly string[];
  #timer: NodeJS.Timeout | undefined;
  #drawn = 0;

  constructor(terminal: { write(text: string): unknown }, lines: () => readonly string[]) {
    this.#terminal = terminal;
    this.#lines = lines;
  }

  start(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setInterval(() => this.#draw(), 200).unref();
    this.#draw();
  }

  /** Takes it away until it is drawn next. */
  clear(): void {
    if (this.#drawn > 0) this.#terminal.write(`\u001b[${this.#drawn}A\r\u001b[J`);
    this.#drawn = 0;
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.clear();
  }

  #draw(): void {
    const lines = this.#lines();
    const up = this.#drawn > 0 ? `\u001b[${this.#drawn}A` : '';
    this.#terminal.write(`${up}\r${lines.map((line) => `${line}\u001b[K\n`).join('')}\u001b[J`);
    this.#drawn = lines.length;
  }
}
