import type { ChalkInstance } from 'chalk';
import { type ProgressEvent, type Stage, stages } from './progress.ts';

type Row = { state: 'waiting' | ProgressEvent['state']; detail: string; since: number; until?: number };

/** Where progress is shown. */
export type Screen = { isTTY?: boolean | undefined; columns?: number; write(text: string): unknown };

/** Shows how a sandbox comes up: a line a part, redrawn in place on a terminal, else a line a change. */
export class ProgressView {
  readonly #screen: Screen;
  readonly #chalk: ChalkInstance;
  readonly #start = Date.now();
  readonly #rows = new Map<Stage, Row>();
  #timer: NodeJS.Timeout | undefined;
  #drawn = 0;

  constructor(screen: Screen, chalk: ChalkInstance) {
    this.#screen = screen;
    this.#chalk = chalk;
    for (const stage of stages) this.#rows.set(stage, { state: 'waiting', detail: '', since: this.#start });
    if (screen.isTTY) this.#timer = setInterval(() => this.#draw(), 200);
  }

  /** Takes in an event. */
  show(event: ProgressEvent): void {
    const row = this.#rows.get(event.stage);
    if (!row || (row.state === event.state && row.detail === event.detail)) return;
    if (row.state === 'waiting') row.since = Date.now();
    row.state = event.state;
    row.detail = event.detail;
    if (event.state !== 'working') row.until = Date.now();
    if (this.#screen.isTTY) {
      this.#draw();
      return;
    }
    const elapsed = seconds(Date.now() - this.#start);
    const what =
      event.state === 'working' ? event.detail : `${event.state}${event.detail ? `: ${event.detail}` : ''}`;
    this.#screen.write(`${new Date().toISOString()} ${elapsed.padStart(7)}  ${event.stage}: ${what}\n`);
  }

  /** Draws for the last time. */
  end(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    if (this.#screen.isTTY) this.#draw();
  }

  #draw(): void {
    const lines = [...this.#rows].map(([stage, row]) => this.#line(stage, row));
    const up = this.#drawn ? `\x1b[${this.#drawn}A` : '';
    this.#screen.write(`${up}${lines.map((line) => `\r\x1b[2K${line}\n`).join('')}`);
    this.#drawn = lines.length;
  }

  #line(stage: Stage, row: Row): string {
    const { green, red, cyan, dim } = this.#chalk;
    const sign = { waiting: dim('·'), working: cyan('›'), ready: green('✔'), failed: red('✖') }[row.state];
    const elapsed = row.state === 'waiting' ? '' : seconds((row.until ?? Date.now()) - row.since);
    const detail = row.state === 'ready' ? 'ready' : row.detail;
    const room = Math.max(10, (this.#screen.columns ?? 80) - 36);
    const shown = detail.length > room ? `${detail.slice(0, room - 1)}…` : detail;
    return ` ${sign} ${stage.padEnd(22)} ${elapsed.padStart(7)}  ${row.state === 'failed' ? red(shown) : dim(shown)}`;
  }
}

/** A time span as a person reads it. */
export function seconds(ms: number): string {
  const s = ms / 1000;
  return s < 60
    ? `${s.toFixed(1)} s`
    : `${Math.floor(s / 60)} m ${String(Math.floor(s % 60)).padStart(2, '0')} s`;
}
