import type { ChalkInstance } from 'chalk';
import { tableLines } from 'engine/table';
import { createLogUpdate } from 'log-update';
import { Heartbeat } from './heartbeat.ts';
import { atWork, type ProgressEvent, type Stage, stages, workOf } from './progress.ts';

type Row = ProgressEvent & { since: number; until?: number };

/** Where progress is shown: a stream of this process, or whatever takes lines. */
export type Screen = NodeJS.WriteStream | { isTTY?: false; write(text: string): unknown };

/**
 * Shows the progress of `up`: on a terminal a line for each part, redrawn in place; elsewhere a line for each change,
 * and what is being done if nothing changes for a while.
 */
export class ProgressView {
  readonly #screen: Screen;
  readonly #chalk: ChalkInstance;
  readonly #start = Date.now();
  readonly #rows: Map<Stage, Row>;
  readonly #heartbeat: Heartbeat | undefined;
  /** Redraws the terminal, if there is one. */
  readonly #terminal: ReturnType<typeof createLogUpdate> | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** @param silenceMs without a terminal, how long nothing may change before it prints what is being done */
  constructor(screen: Screen, chalk: ChalkInstance, silenceMs?: number) {
    this.#screen = screen;
    this.#chalk = chalk;
    const waiting = { state: 'waiting', detail: '', since: this.#start } as const;
    this.#rows = new Map(stages.map((stage) => [stage, { stage, ...waiting }]));
    if (screen.isTTY) this.#terminal = createLogUpdate(screen, { showCursor: true });
    else this.#heartbeat = new Heartbeat(() => this.#tellWork(), silenceMs);
  }

  /** Shows an event. */
  show(event: ProgressEvent): void {
    const row = this.#rows.get(event.stage);
    if (!row) return;
    const isNews = row.state !== event.state || row.detail !== event.detail;
    if (!isNews && row.count === event.count) return;
    const now = Date.now();
    const since = row.state === 'waiting' ? now : row.since;
    const ended = event.state === 'ready' || event.state === 'failed';
    this.#rows.set(event.stage, { ...event, since, ...(ended ? { until: now } : {}) });
    if (this.#terminal) {
      this.#timer ??= setInterval(() => this.#draw(), 200).unref();
      this.#draw();
    } else if (isNews) this.#say(`${event.stage}: ${ended ? endText(event) : workOf(event)}`);
  }

  /** Prints text above the progress. */
  print(text: string): void {
    this.#terminal?.clear();
    this.#screen.write(text);
  }

  /** Draws for the last time. */
  end(): void {
    clearInterval(this.#timer);
    this.#heartbeat?.end();
    this.#draw();
    this.#terminal?.done();
  }

  #tellWork(): void {
    const work = atWork(this.#rows.values());
    if (work !== '') this.#say(work);
  }

  #say(what: string): void {
    this.#heartbeat?.heard();
    const elapsed = seconds(Date.now() - this.#start);
    this.#screen.write(`${new Date().toISOString()} ${elapsed.padStart(7)}  ${what}\n`);
  }

  #draw(): void {
    if (!this.#terminal || !this.#screen.isTTY) return;
    const rows = [...this.#rows.values()].map((row) => this.#cells(row));
    const room = Math.max(10, this.#screen.columns - 38);
    const layout = { align: ['left', 'left', 'right'], widths: [2, 22, 7, room] } as const;
    this.#terminal(tableLines(rows, layout).join('\n'));
  }

  #cells(row: Row): string[] {
    const { green, red, cyan, dim } = this.#chalk;
    const sign = { waiting: dim('·'), working: cyan('›'), ready: green('✔'), failed: red('✖') }[row.state];
    const elapsed = row.state === 'waiting' ? '' : seconds((row.until ?? Date.now()) - row.since);
    const detail = row.state === 'ready' ? 'ready' : workOf(row);
    return [` ${sign}`, row.stage, elapsed, row.state === 'failed' ? red(detail) : dim(detail)];
  }
}

const endText = ({ state, detail }: ProgressEvent): string => `${state}${detail ? `: ${detail}` : ''}`;

/** A time span as a person reads it. */
export function seconds(ms: number): string {
  const s = ms / 1000;
  return s < 60
    ? `${s.toFixed(1)} s`
    : `${Math.floor(s / 60)} m ${String(Math.floor(s % 60)).padStart(2, '0')} s`;
}
