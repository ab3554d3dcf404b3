import type { ChalkInstance } from 'chalk';
import { Heartbeat } from './heartbeat.ts';
import { atWork, type ProgressEvent, type Stage, stages, workOf } from './progress.ts';

type Row = ProgressEvent & { since: number; until?: number };

/** Where progress is shown. */
export type Screen = { isTTY?: boolean | undefined; columns?: number; write(text: string): unknown };

/**
 * Shows the progress of `up`: on a terminal a line for each part, redrawn in place; elsewhere a line for each change,
 * and what is being done if nothing changes for a while.
 */
export class ProgressView {
  readonly #screen: Screen;
  readonly #chalk: ChalkInstance;
  readonly #start = Date.now();
  readonly #rows = new Map<Stage, Row>();
  readonly #heartbeat: Heartbeat | undefined;
  #timer: NodeJS.Timeout | undefined;
  #drawn = 0;

  /** @param silenceMs without a terminal, how long nothing may change before it prints what is being done */
  constructor(screen: Screen, chalk: ChalkInstance, silenceMs?: number) {
    this.#screen = screen;
    this.#chalk = chalk;
    for (const stage of stages)
      this.#rows.set(stage, { stage, state: 'waiting', detail: '', since: this.#start });
    if (screen.isTTY) this.#timer = setInterval(() => this.#draw(), 200);
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
    if (this.#screen.isTTY) this.#draw();
    else if (isNews) this.#say(`${event.stage}: ${ended ? endText(event) : workOf(event)}`);
  }

  /** Draws for the last time. */
  end(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#heartbeat?.end();
    if (this.#screen.isTTY) this.#draw();
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
    const lines = [...this.#rows].map(([stage, row]) => this.#line(stage, row));
    const up = this.#drawn ? `\x1b[${this.#drawn}A` : '';
    this.#screen.write(`${up}${lines.map((line) => `\r\x1b[2K${line}\n`).join('')}`);
    this.#drawn = lines.length;
  }

  #line(stage: Stage, row: Row): string {
    const { green, red, cyan, dim } = this.#chalk;
    const sign = { waiting: dim('·'), working: cyan('›'), ready: green('✔'), failed: red('✖') }[row.state];
    const elapsed = row.state === 'waiting' ? '' : seconds((row.until ?? Date.now()) - row.since);
    const detail = row.state === 'ready' ? 'ready' : workOf(row);
    const room = Math.max(10, (this.#screen.columns ?? 80) - 36);
    const shown = detail.length > room ? `${detail.slice(0, room - 1)}…` : detail;
    return ` ${sign} ${stage.padEnd(22)} ${elapsed.padStart(7)}  ${row.state === 'failed' ? red(shown) : dim(shown)}`;
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
