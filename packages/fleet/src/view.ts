import { Chalk } from 'chalk';
import { hasColor, jsonLine, jsonRenderer, type RunEvent, wordOf } from 'engine/run';
import { createLogUpdate } from 'log-update';
import { FleetBoard } from './board.ts';
import { firstLine, type Output } from './report.ts';
import type { ClusterResult } from './result.ts';

/** The live display of a fleet's run. */
export interface FleetView {
  begin(name: string): void;
  /** Shows an event of a cluster's run. */
  happened(name: string, event: RunEvent): void;
  end(result: ClusterResult): void;
  /** Prints text for people. */
  print(text: string): void;
  /** Ends the live display. */
  stop(): void;
}

/** This process's output, in colour on a terminal. */
export function processOutput(): Output {
  const { stdout } = process;
  const write = (text: string) => void stdout.write(text);
  const color = hasColor(stdout);
  return {
    write,
    paint: new Chalk({ level: color ? 1 : 0 }),
  };
}

/** For machines: every event with its cluster, one JSON line each. */
export class JsonView implements FleetView {
  readonly #write: Output['write'];

  constructor({ write }: Output) {
    this.#write = write;
  }

  begin(cluster: string): void {
    this.#write(jsonLine({ cluster, type: 'cluster-start' }));
  }

  happened(cluster: string, event: RunEvent): void {
    jsonRenderer(this.#write, { cluster })(event);
  }

  end({ name, outcome, exitCode, seconds }: ClusterResult): void {
    this.#write(jsonLine({ cluster: name, type: 'cluster-end', outcome, exitCode, seconds }));
  }

  print(): void {}
  stop(): void {}
}

/** Without a terminal: a line for each change of a cluster's state. */
export class LinesView implements FleetView {
  readonly #output: Output;
  readonly #width: number;

  constructor(output: Output, names: readonly string[]) {
    this.#output = output;
    this.#width = names.reduce((widest, { length }) => Math.max(widest, length), 0);
  }

  begin(name: string): void {
    this.#line(name, 'started');
  }

  happened(name: string, event: RunEvent): void {
    if (event.type !== 'step-end') return;
    this.#line(name, `${event.step} ${wordOf(event.outcome).word}  ${event.seconds.toFixed(1)} s`);
  }

  end({ name, outcome, exitCode, seconds, failures: [failure] }: ClusterResult): void {
    const why = failure === undefined ? '' : `  ${firstLine(failure)}`;
    this.#line(name, `ended: ${wordOf(outcome).word} (exit ${exitCode})  ${seconds.toFixed(1)} s${why}`);
  }

  print(text: string): void {
    this.#output.write(text);
  }

  stop(): void {}

  #line(name: string, text: string): void {
    this.#output.write(`${name.padEnd(this.#width)}  ${text}\n`);
  }
}

/** How often the table is redrawn, in milliseconds. */
const REDRAW = 200;

/** On a terminal: a table that is redrawn in place. */
export class TableView extends FleetBoard implements FleetView {
  readonly #output: Output;
  readonly #draw = createLogUpdate(process.stdout, { showCursor: true });
  #timer: NodeJS.Timeout | undefined;

  constructor(output: Output, names: readonly string[]) {
    super(names);
    this.#output = output;
  }

  override begin(name: string): void {
    super.begin(name);
    this.#timer ??= setInterval(() => this.#show(), REDRAW).unref();
    this.#show();
  }

  print(text: string): void {
    this.#draw.clear();
    this.#output.write(text);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#draw.clear();
  }

  #show(): void {
    this.#draw(this.lines(process.stdout, this.#output.paint).join('\n'));
  }
}
