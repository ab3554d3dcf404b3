import type { ChalkInstance } from 'chalk';
import { RUNS, type RunName } from './runs.ts';
import type { Broken, Sample } from './sample.ts';

interface Screen {
  readonly isTTY?: boolean | undefined;
  write(text: string): unknown;
}

/** Prints a line for each measured run; on a terminal, also the current run. */
export class BenchProgress {
  readonly #screen: Screen;
  readonly #chalk: ChalkInstance;
  readonly #rounds: number;
  readonly #began = Date.now();

  constructor(screen: Screen, chalk: ChalkInstance, rounds: number) {
    this.#screen = screen;
    this.#chalk = chalk;
    this.#rounds = rounds;
  }

  readonly begin = (run: RunName, latency: number | undefined, round: number): void => {
    if (this.#screen.isTTY) this.#screen.write(this.#chalk.dim(`${this.#line({ run, latency, round })}  …`));
  };

  readonly end = (result: Sample | Broken): void => {
    const clear = this.#screen.isTTY ? '\r\u001b[2K' : '';
    const came =
      'what' in result
        ? this.#chalk.red(`✗ ${result.what.replaceAll('\n', '\n    ')}`)
        : `${result.seconds.toFixed(2).padStart(7)} s`;
    this.#screen.write(`${clear}${this.#line(result)}  ${came}\n`);
  };

  #line({ run, latency, round }: Pick<Broken, 'run' | 'latency' | 'round'>): string {
    const minutes = `${((Date.now() - this.#began) / 60_000).toFixed(1)} min`;
    const at = latency === undefined ? '' : `${latency} ms`;
    return `${minutes.padStart(8)}  round ${round} of ${this.#rounds}  ${at.padStart(6)}  ${RUNS[run].title.padEnd(39)}`;
  }
}
