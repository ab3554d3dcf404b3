import type { ChalkInstance } from 'chalk';
import { oneLine } from 'engine/resource';
import { jsonLine, painted, type RunEvent, type Status, wordOf } from 'engine/run';
import { createLogUpdate } from 'log-update';
import { firstLine } from './report.ts';
import { type ClusterResult, countsOf } from './result.ts';

export interface FleetView {
  begin(name: string): void;
  /** Shows an event of a cluster's run, which is a line of JSON too. */
  happened(name: string, event: RunEvent, line: string): void;
  end(result: ClusterResult): void;
  print(text: string): void;
  stop(): void;
}

/** For machines: every event with its cluster, one JSON line each. */
export function jsonView(write: (line: string) => void): FleetView {
  return {
    begin: (cluster) => write(jsonLine({ cluster, type: 'cluster-start' })),
    happened: (_, __, line) => write(line),
    end: ({ name, outcome, exitCode, seconds }) =>
      write(jsonLine({ cluster: name, type: 'cluster-end', outcome, exitCode, seconds })),
    print: () => undefined,
    stop: () => undefined,
  };
}

/** How often the live lines are redrawn, in milliseconds. */
const REDRAW = 200;

interface Running {
  readonly since: number;
  readonly step: string;
  readonly says: string;
}

/** For people: a line for each cluster that has ended and, on a terminal, a live line for each that runs. */
export class TextView implements FleetView {
  readonly #write: (text: string) => void;
  readonly #paint: ChalkInstance;
  readonly #terminal: NodeJS.WriteStream | undefined;
  readonly #draw: ReturnType<typeof createLogUpdate> | undefined;
  readonly #running = new Map<string, Running>();
  readonly #ended: Status[] = [];
  readonly #began = Date.now();
  readonly #width: number;
  #waiting: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    names: readonly string[],
    write: (text: string) => void,
    paint: ChalkInstance,
    terminal?: NodeJS.WriteStream,
  ) {
    this.#write = write;
    this.#paint = paint;
    this.#terminal = terminal;
    this.#draw = terminal && createLogUpdate(terminal, { showCursor: true });
    this.#width = Math.max(...names.map(({ length }) => length));
    this.#waiting = names.length;
  }

  begin(name: string): void {
    this.#waiting -= 1;
    this.#running.set(name, { since: Date.now(), step: '', says: '' });
    if (this.#draw === undefined) this.#line(name, 'started');
    else this.#timer ??= setInterval(() => this.#redraw(), REDRAW).unref();
  }

  happened(name: string, event: RunEvent): void {
    const before = this.#running.get(name);
    if (before === undefined) return;
    if (event.type === 'step-start') this.#running.set(name, { ...before, step: event.step, says: '' });
    if (event.type === 'waiting') this.#running.set(name, { ...before, says: oneLine(event.message) });
    if (event.type === 'step-end' && this.#draw === undefined)
      this.#line(name, `${event.step} ${wordOf(event.outcome).word}  ${event.seconds.toFixed(1)} s`);
  }

  end({ name, outcome, exitCode, seconds, failures: [failure] }: ClusterResult): void {
    this.#running.delete(name);
    this.#ended.push(outcome);
    const word = wordOf(outcome);
    const why = failure === undefined ? '' : `  ${firstLine(failure)}`;
    this.#line(
      name,
      `${painted(word, word.word, this.#paint)} (exit ${exitCode})  ${seconds.toFixed(1)} s${why}`,
    );
  }

  print(text: string): void {
    this.#draw?.clear();
    this.#write(text);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#draw?.clear();
  }

  #line(name: string, text: string): void {
    this.print(`${name.padEnd(this.#width)}  ${text}\n`);
  }

  #redraw(): void {
    const now = Date.now();
    const columns = this.#terminal?.columns || 80;
    const lines = [...this.#running].map(([name, { since, step, says }]) =>
      `› ${name.padEnd(this.#width)}  ${secondsText(now - since)}  ${step}  ${says}`.slice(0, columns - 1),
    );
    const states: Status[] = [
      ...lines.map(() => 'under way' as const),
      ...Array.from({ length: this.#waiting }, () => 'waiting' as const),
      ...this.#ended,
    ];
    const counts = `${countsOf(states)}  ${secondsText(now - this.#began)}`;
    this.#draw?.([...lines, this.#paint.bold(counts)].join('\n'));
  }
}

function secondsText(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
