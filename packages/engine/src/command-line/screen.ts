import { fstatSync } from 'node:fs';
import type { FailureText, StepContext } from '../resource/index.ts';
import {
  absentOperator,
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
  jsonLine,
  masked,
  type Operator,
  outcomeOf,
  type ProposedPlan,
  paintOf,
  preapprovedOperator,
  type RunEvent,
  type SummaryRow,
  TextRenderer,
  terminal,
  terminalOf,
  withProgramName,
  workOf,
} from '../run/index.ts';
import type { CommandLine } from './options.ts';
import type { ReportFile } from './report-file.ts';
import { COMMAND } from './usage.ts';

/** What the run of a fleet's cluster sends to the process that started it: its events, and its messages to the operator. */
export type Reported = RunEvent | { readonly said: string };

/** The events that show a plan. */
const OF_PLAN: readonly RunEvent['type'][] = ['section', 'step-start', 'plan', 'plan-end'];

/** The screen of this process: shows a run, records it for a report and, on a terminal, asks the operator. */
export class Screen {
  /** Aborted when the run is to end: by Ctrl-C, a signal, a closed terminal, or output that cannot be written. */
  readonly interrupt = new AbortController();
  report: ReportFile | undefined;
  /** The plan that was shown, for `--out` to save. */
  proposed: ProposedPlan | undefined;
  readonly ended: SummaryRow[] = [];
  /** Whether a fleet started this run and reads its reports. */
  readonly isOfFleet = process.send !== undefined;
  /** Puts into a text the words that start this program, and the flags of a run. */
  readonly commandRewriter: (line?: Partial<CommandLine>) => (text: string) => string;
  #named: (text: string) => string;
  readonly #show: Emit;
  /** The renderer for people; left out if the run prints JSON lines. */
  readonly text: TextRenderer | undefined;
  /** Finds the page that explains an error. */
  explain: Explain = () => undefined;
  /** The events that showed the plan of the next question. */
  #plan: RunEvent[] = [];
  /** How long questions have been open, in milliseconds. */
  #asking = 0;

  constructor({ json, commandRewriter }: { readonly json: boolean } & Pick<Screen, 'commandRewriter'>) {
    this.commandRewriter = commandRewriter;
    this.#named = commandRewriter();
    const { stdout } = process;
    const write = (text: string) => void stdout.write(text);
    const columns = Number(process.env.COLUMNS) || undefined;
    if (!json)
      this.text = new TextRenderer({ write, paint: paintOf(stdout), terminal: terminalOf(stdout), columns });
    this.#show = this.text?.emit ?? ((event) => write(jsonLine(event)));
  }

  readonly emit: Emit = (happened) => {
    const event = withProgramName(
      { at: Date.now(), ...masked(advised(happened, this.explain)) },
      this.#named,
    );
    this.report?.emit(event);
    this.#tell(event);
    if (event.type === 'step-end') this.ended.push(event);
    if (OF_PLAN.includes(event.type)) this.#plan.push(event);
    this.#show(event);
    // With JSON lines, the failure is an event.
    if (event.type === 'failure' && this.text !== undefined) repeatFailure(event.failure);
  };

  /** From now on, commands are printed with the flags of this run. */
  runs(line: CommandLine): void {
    this.#named = this.commandRewriter(line);
  }

  get interactive(): boolean {
    return this.text !== undefined && process.stdin.isTTY === true && process.stdout.isTTY === true;
  }

  get signal(): AbortSignal {
    return this.interrupt.signal;
  }

  /** The context of a step: shows its progress, and ends the step with the run. */
  work(step: string, signal = this.signal): StepContext {
    return workOf(step, this.emit, signal);
  }

  /** Where consent comes from: a plan agreed to elsewhere, `--yes` in advance, a person at the terminal, or nobody. */
  operator({ agreedPlan, yes, repair }: Pick<CommandLine, 'agreedPlan' | 'yes' | 'repair'>): Operator {
    if (agreedPlan !== undefined) return agreedOperator(agreedPlan.changes);
    if (yes) return preapprovedOperator({ repair });
    if (!this.interactive) return absentOperator;
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

  /** Shows the plan in brief, or whole again; `undefined` if the two do not differ. */
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

  /** Shows the error that ended a run, and returns its exit code. */
  end(error: unknown): number {
    if (!this.signal.aborted) return this.fail(error);
    this.text?.live.stop();
    this.say(INTERRUPTED);
    return EXIT.interrupted;
  }

  /** Shows a failure, even of a run that was interrupted, and returns its exit code. */
  fail(error: unknown): number {
    this.text?.live.stop();
    const failure = asFailure(COMMAND, error);
    this.emit({ type: 'failure', step: undefined, failure });
    return exitCodeOf(failure);
  }
}

/** Repeats a failure on standard error if standard output is redirected elsewhere. */
function repeatFailure(failure: FailureText): void {
  if (process.stdout.isTTY || isSameFile(process.stdout.fd, process.stderr.fd)) return;
  process.stderr.write(failureText(failure, { paint: paintOf(process.stderr) }));
}

function isSameFile(one: number, other: number): boolean {
  const [first, second] = [fstatSync(one), fstatSync(other)];
  return first.dev === second.dev && first.ino === second.ino;
}
