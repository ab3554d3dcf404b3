import { Failure, messageOf } from 'resource';
import {
  alwaysYes,
  type Emit,
  EXIT,
  exitCodeOf,
  jsonRenderer,
  nobody,
  type Operator,
  type SummaryRow,
  TextRenderer,
  terminal,
} from 'runbook';

/** What an interrupted run ends with. */
export const INTERRUPTED = '\ninterrupted: what was done is done; run again to continue';

/** Where a run is shown and, on a terminal, where its operator is asked. */
export class Screen {
  readonly emit: Emit;
  readonly #text: TextRenderer | undefined;

  constructor({ json }: { readonly json: boolean }) {
    const { stdout } = process;
    const write = (text: string) => void stdout.write(text);
    if (json) {
      this.emit = jsonRenderer(write);
      return;
    }
    const color = stdout.isTTY === true && !process.env.NO_COLOR;
    this.#text = new TextRenderer({ write, color, live: stdout.isTTY === true });
    this.emit = this.#text.emit;
  }

  /** Whether there is a person to ask. */
  get interactive(): boolean {
    return this.#text !== undefined && process.stdin.isTTY === true && process.stdout.isTTY === true;
  }

  /** Who consents: beforehand by `--yes`, a person at the terminal, or nobody. */
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

  /** The fields of a plan's items that differ. */
  diff(items: Parameters<TextRenderer['differences']>[0][]): void {
    for (const item of items) this.#text?.print(`${this.#text.differences(item)}\n`);
  }

  /** A line of text for people. */
  say(text: string): void {
    this.#text?.print(`${text}\n`);
  }

  /** The table of every step. */
  summary(rows: readonly SummaryRow[]): void {
    this.#text?.print(this.#text.summary(rows));
  }

  /** Shows what ended a run and tells its exit code. */
  end(error: unknown, signal: AbortSignal): number {
    this.#text?.stop();
    if (signal.aborted) {
      this.say(INTERRUPTED);
      return EXIT.interrupted;
    }
    const failure = error instanceof Failure ? error : defect(error);
    this.emit({ type: 'failure', step: undefined, failure });
    return exitCodeOf(failure);
  }

  stop(): void {
    this.#text?.stop();
  }
}

/** Anything that is no Failure is a defect of this program; its stack is for whoever mends it. */
function defect(error: unknown): Failure {
  const where = error instanceof Error ? (error.stack?.split('\n')[1]?.trim() ?? '') : '';
  return new Failure({
    resource: 'pnpm runbook',
    seen: messageOf(error),
    cause: `This is a defect of the runbooks themselves ${where}`.trim(),
    next: ['What was done is done: run again to continue. Please report this text.'],
    error,
  });
}
