import { fstatSync } from 'node:fs';
import type { FailureText, StepContext } from '../resource/index.ts';
import {
  advised,
  agreedOperator,
  asFailure,
  canFold,
  type Emit,
  EXIT,
  type Explain,
  exitCodeOf,
  failureText,
  INTERRUPTED,
  inAdvance,
  inOurWords,
  jsonLine,
  masked,
  nobody,
  type Operator,
  outcomeOf,
  type ProposedPlan,
  paintOf,
  type RunEvent,
  type SummaryRow,
  TextRenderer,
  terminal,
  terminalOf,
  workOf,
} from '../run/index.ts';
import type { CommandLine } from './options.ts';
import type { ReportFile } from './report-file.ts';
import { COMMAND } from './usage.ts';

/** What a run tells the process that started it for one cluster of a fleet: its events, and its sentences to the operator. */
export type Reported = RunEvent | { readonly said: string };

/** What a plan is shown by. */
const OF_PLAN: readonly RunEvent['type'][] = ['section', 'step-start', 'plan', 'plan-end'];

/** The screen of this process. It shows a run, keeps it for a report and, on a terminal, asks the operator. */
export class Screen {
  /** Aborted when the run is to end: by Ctrl-C, a signal, a closed terminal, or output that cannot be written. */
  readonly interrupt = new AbortController();
  report: ReportFile | undefined;
  /** The plan that was shown: `--out` keeps it. */
  proposed: ProposedPlan | undefined;
  readonly ended: SummaryRow[] = [];
  /** Whether a fleet has started this run, and reads what it reports. */
  readonly isOfFleet = process.send !== undefined;
  /** Gives a text the words that start this program, and the flags of a run of it. */
  readonly inWordsOf: (line?: Partial<CommandLine>) => (text: string) => string;
  #named: (text: string) => string;
  readonly #show: Emit;
  /** What it shows to people; left out if it prints JSON lines. */
  readonly text: TextRenderer | undefined;
  /** Knows the pages about errors. */
  explain: Explain = () => undefined;
  /** The plan that the next question is about, as it was shown. */
  #plan: RunEvent[] = [];
  /** How long questions have been open, in milliseconds. */
  #asking = 0;

  constructor({ json, inWordsOf }: { readonly json: boolean } & Pick<Screen, 'inWordsOf'>) {
    this.inWordsOf = inWordsOf;
    this.#named = inWordsOf();
    const { stdout } = process;
    const write = (text: string) => void stdout.write(text);
    const columns = Number(process.env.COLUMNS) || undefined;
    if (!json)
      this.text = new TextRenderer({ write, paint: paintOf(stdout), terminal: terminalOf(stdout), columns });
    this.#show = this.text?.emit ?? ((event) => write(jsonLine(event)));
  }

  readonly emit: Emit = (happened) => {
    const event = inOurWords({ at: Date.now(), ...masked(advised(happened, this.explain)) }, this.#named);
    this.report?.emit(event);
    this.#tell(event);
    if (event.type === 'step-end') this.ended.push(event);
    if (OF_PLAN.includes(event.type)) this.#plan.push(event);
    this.#show(event);
    // JSON lines have the failure in an event.
    if (event.type === 'failure' && this.text !== undefined) repeatFailure(event.failure);
  };

  /** What it prints from now on is of a run with these flags. */
  runs(line: CommandLine): void {
    this.#named = this.inWordsOf(line);
  }

  get interactive(): boolean {
    return this.text !== undefined && process.stdin.isTTY === true && process.stdout.isTTY === true;
  }

  get signal(): AbortSignal {
    return this.interrupt.signal;
  }

  /** What a step is handed: it shows how the step goes on, and ends it with the run. */
  work(step: string, signal = this.signal): StepContext {
    return workOf(step, this.emit, signal);
  }

  /** Who consents: people elsewhere to a plan, `--yes` in advance, a person at the terminal, or nobody. */
  operator({ agreedPlan, yes, repair }: Pick<CommandLine, 'agreedPlan' | 'yes' | 'repair'>): Operator {
    if (agreedPlan !== undefined) return agreedOperator(agreedPlan.changes);
    if (yes) return inAdvance({ repair });
    if (!this.interactive) return nobody;
    const person = terminal(process.stdin, process.stdout, this.interrupt);
    return {
      ...person,
      ask: async (question) => {
        this.text?.live.pause();
        const since = performance.now();
        try {
          return await person.ask({ ...question, showOtherView: this.#otherView() });
        } finally {
          this.#plan = [];
          this.#asking += performance.now() - since;
          this.text?.live.resume();
        }
      },
    };
  }

  /** Shows the plan in brief, or whole again; `undefined` if both are the same. */
  #otherView(): (() => void) | undefined {
    const { text } = this;
    if (text === undefined || !this.#plan.some((event) => event.type === 'plan' && canFold(event)))
      return undefined;
    return () => text.showOtherView(this.#plan);
  }

  say(text: string): void {
    const said = this.#named(masked(text));
    this.text?.say(said);
    this.#tell({ said });
  }

  #tell(reported: Reported): void {
    process.send?.(reported);
  }

  /** How long this process has worked, without the time at questions. */
  get seconds(): number {
    return (performance.now() - this.#asking) / 1000;
  }

  summary(): void {
    this.text?.summary(this.ended, this.seconds);
  }

  /** The last of the JSON lines of a run. */
  close(exitCode: number): void {
    if (this.text !== undefined) return;
    const outcome = outcomeOf(exitCode, this.ended);
    process.stdout.write(jsonLine({ type: 'run-end', outcome, exitCode }));
  }

  /** Shows what ended a run and returns its exit code. */
  end(error: unknown): number {
    if (!this.signal.aborted) return this.fail(error);
    this.text?.live.stop();
    this.say(INTERRUPTED);
    return EXIT.interrupted;
  }

  /** Shows a failure, also of a run that was interrupted, and returns its exit code. */
  fail(error: unknown): number {
    this.text?.live.stop();
    const failure = asFailure(COMMAND, error);
    this.emit({ type: 'failure', step: undefined, failure });
    return exitCodeOf(failure);
  }
}

/** Shows a failure on standard error too, if standard output goes somewhere else that is no terminal. */
function repeatFailure(failure: FailureText): void {
  if (process.stdout.isTTY || isSameFile(process.stdout.fd, process.stderr.fd)) return;
  process.stderr.write(failureText(failure, { paint: paintOf(process.stderr) }));
}

function isSameFile(one: number, other: number): boolean {
  const [first, second] = [fstatSync(one), fstatSync(other)];
  return first.dev === second.dev && first.ino === second.ino;
}
