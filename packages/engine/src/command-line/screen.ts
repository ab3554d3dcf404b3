import { Failure, oneLine } from '../resource/index.ts';
import {
  type Consent,
  type Detail,
  defect,
  type Emit,
  EXIT,
  exitCodeOf,
  INTERRUPTED,
  inAdvance,
  jsonRenderer,
  masked,
  nobody,
  type Operator,
  type SummaryRow,
  TextRenderer,
  terminal,
} from '../run/index.ts';
import type { ReportFile } from './report-file.ts';

/** Shows a run and, if there is a person, asks its operator. */
export interface Screen {
  readonly emit: Emit;
  /** Whether there is a person to ask. */
  readonly interactive: boolean;
  /** Shows where the run will act, as far as that is known before the first call. */
  about(target: Readonly<Record<string, string>>): void;
  /** Who consents: `--yes` in advance, a person at the terminal, or nobody. */
  operator(consent: Consent, interrupt: AbortController): Operator;
  /** Prints a line of text for people. */
  say(text: string): void;
  /** The table of every step. */
  summary(rows: readonly SummaryRow[]): void;
  /** Ends the live display. */
  stop(): void;
}

/** The screen of this process. It shows a run, keeps it for a report and, on a terminal, asks the operator. */
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

  /** Shows each event without secrets and, with `--report`, keeps it. */
  readonly emit: Emit = (happened) => {
    const event = masked(happened);
    this.#report?.emit(event);
    this.#show(event);
  };

  /** How much to show of what does not change. */
  set detail(detail: Detail) {
    if (this.#text !== undefined) this.#text.detail = detail;
  }

  /** Keeps the events from here on for a report. */
  reportTo(report: ReportFile): void {
    this.#report = report;
  }

  about(target: Readonly<Record<string, string>>): void {
    this.#report?.about(target);
  }

  /**
   * Writes the report, if one was requested.
   * @throws Failure if it cannot be written.
   */
  writeReport(exitCode: number): void {
    const file = this.#report?.write(exitCode);
    if (file !== undefined) this.say(`report: ${oneLine(file)}`);
  }

  get interactive(): boolean {
    return this.#text !== undefined && process.stdin.isTTY === true && process.stdout.isTTY === true;
  }

  operator(consent: Consent, interrupt: AbortController): Operator {
    if (consent.yes) return inAdvance(consent);
    if (!this.interactive) return nobody;
    const person = terminal(process.stdin, process.stdout, interrupt);
    return {
      ...person,
      ask: async (question) => {
        this.#text?.live.pause();
        try {
          return await person.ask(question);
        } finally {
          this.#text?.live.resume();
        }
      },
    };
  }

  say(text: string): void {
    this.#text?.say(masked(text));
  }

  summary(rows: readonly SummaryRow[]): void {
    this.#text?.print(this.#text.summary(masked(rows)));
  }

  /** Shows what ended a run and returns its exit code. */
  end(error: unknown, signal: AbortSignal): number {
    this.#text?.live.stop();
    if (signal.aborted) {
      this.say(INTERRUPTED);
      return EXIT.interrupted;
    }
    const failure = error instanceof Failure ? error : defect('pnpm runbook', error);
    this.emit({ type: 'failure', step: undefined, failure });
    return exitCodeOf(failure);
  }

  stop(): void {
    this.#text?.live.stop();
  }
}
