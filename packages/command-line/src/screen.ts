import { Failure, oneLine } from 'resource';
import {
  alwaysYes,
  type Detail,
  defect,
  type Emit,
  EXIT,
  exitCodeOf,
  INTERRUPTED,
  jsonRenderer,
  masked,
  nobody,
  type Operator,
  type SummaryRow,
  TextRenderer,
  terminal,
} from 'runbook';
import type { ReportFile } from './report-file.ts';

/** Where a run is shown and, where there is a person, its operator is asked. */
export interface Screen {
  readonly emit: Emit;
  /** Whether there is a person to ask. */
  readonly interactive: boolean;
  /** Says where the run is to act, as far as it is known before anything was asked. */
  about(target: Readonly<Record<string, string>>): void;
  /** Who consents: beforehand by `--yes`, a person at the terminal, or nobody. */
  operator(yes: boolean, interrupt: () => void): Operator;
  /** A line of text for people. */
  say(text: string): void;
  /** The table of every step. */
  summary(rows: readonly SummaryRow[]): void;
  /** Ends what is shown live. */
  stop(): void;
}

/** The screen of this process: a run is shown here and kept for a report and, on a terminal, its operator is asked. */
export class ProcessScreen implements Screen {
  readonly #show: Emit;
  readonly #text: TextRenderer | undefined;
  #report: ReportFile | undefined;

  constructor({ json }: { readonly json: boolean }) {
    const { stdout } = process;
    const write = (text: string) => void stdout.write(text);
    if (json) {
      this.#show = jsonRenderer(write);
      return;
    }
    const color = stdout.isTTY === true && !process.env.NO_COLOR;
    this.#text = new TextRenderer({ write, color, terminal: stdout.isTTY ? stdout : undefined });
    this.#show = this.#text.emit;
  }

  /** What happens is shown and, with `--report`, kept: without secrets. */
  readonly emit: Emit = (happened) => {
    const event = masked(happened);
    this.#report?.emit(event);
    this.#show(event);
  };

  /** How much is shown of what does not change. */
  set detail(detail: Detail) {
    if (this.#text !== undefined) this.#text.detail = detail;
  }

  /** Keeps what happens from here on for a report. */
  reportTo(report: ReportFile): void {
    this.#report = report;
  }

  about(target: Readonly<Record<string, string>>): void {
    this.#report?.about(target);
  }

  /**
   * Writes the report, where there is to be one.
   * @throws Failure where it cannot be written after all.
   */
  writeReport(exitCode: number): void {
    const file = this.#report?.write(exitCode);
    if (file !== undefined) this.say(`report: ${oneLine(file)}`);
  }

  get interactive(): boolean {
    return this.#text !== undefined && process.stdin.isTTY === true && process.stdout.isTTY === true;
  }

  operator(yes: boolean, interrupt: () => void): Operator {
    if (yes) return alwaysYes;
    if (!this.interactive) return nobody;
    const person = terminal(process.stdin, process.stdout, interrupt);
    return {
      ask: (question) => {
        this.#text?.stop();
        return person.ask(question);
      },
    };
  }

  say(text: string): void {
    this.#text?.say(masked(text));
  }

  summary(rows: readonly SummaryRow[]): void {
    this.#text?.print(this.#text.summary(masked(rows)));
  }

  /** Shows what ended a run and tells its exit code. */
  end(error: unknown, signal: AbortSignal): number {
    this.#text?.stop();
    if (signal.aborted) {
      this.say(INTERRUPTED);
      return EXIT.interrupted;
    }
    const failure = error instanceof Failure ? error : defect('pnpm runbook', error);
    this.emit({ type: 'failure', step: undefined, failure });
    return exitCodeOf(failure);
  }

  stop(): void {
    this.#text?.stop();
  }
}
