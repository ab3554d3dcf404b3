import { setMaxListeners } from 'node:events';
import { abortedAfter, oneLine, quote, registerSecretsOf, withAmbientSignal } from '../resource/index.ts';
import { EXIT, masked, mostUrgent, reportFailedCommand } from '../run/index.ts';
import type { Catalogue, RunbookHelp } from './catalogue.ts';
import { commandRewriter } from './command-name.ts';
import { isRun, type OtherKind } from './commands.ts';
import { helpText, INPUTS_HELP, inputsHelp, runbookHelp } from './help.ts';
import { type CommandLine, parseCommandLine } from './options.ts';
import { watchOutput } from './pipe.ts';
import { reportFile } from './report-file.ts';
import { Screen } from './screen.ts';
import { COMMAND } from './usage.ts';

export interface Commands {
  readonly catalogue: Catalogue;
  readonly describe: (options: CommandLine) => Promise<RunbookHelp>;
  /** Runs the command line, and returns the exit code. */
  readonly run: (options: CommandLine, screen: Screen) => Promise<number>;
  /** Runs it in the clusters of a fleet. */
  readonly fleet: (line: CommandLine, screen: Screen, alone: RunAlone) => Promise<number>;
  readonly others: Readonly<Record<OtherKind, OtherCommand>>;
}

/** Runs an entry of a fleet in this process, whose environment has its values. `flags` are the entry's. */
type RunAlone = (entry: string, flags: readonly string[]) => Promise<number>;

/** A command that runs nothing. `named` puts the words that start this program into its texts. */
type OtherCommand = (line: CommandLine, named: (text: string) => string) => Promise<void>;

/** The running program: this repository, or a bundle of one runbook. */
export interface Program {
  readonly command: string;
  readonly runbook?: string;
  readonly origin: () => string;
}

/**
 * How long a request that is under way at an interrupt may still take: its response says what was changed, or
 * holds a token that the run has to revoke.
 */
const LAST_ANSWERS_WITHIN_MS = 1000;

export async function start(args: readonly string[], program: Program, commands: Commands): Promise<number> {
  registerSecretsOf(process.env);
  const screen = new Screen({
    json: args.includes('--json'),
    commandRewriter: (line) => commandRewriter(program, commands.catalogue, line),
  });
  let named = screen.commandRewriter();
  const { columns } = process.stdout;
  const words = program.runbook === undefined || args[0] === 'explain' ? args : [program.runbook, ...args];
  let command = COMMAND;
  try {
    const line = parseCommandLine(words, commands.catalogue, columns);
    const { kind, help } = line;
    named = screen.commandRewriter(line);
    if (kind === undefined || help !== undefined) {
      process.stdout.write(named(await helpOf(line, program, commands)));
    } else if (isRun(kind)) {
      abortOnSignals(screen.interrupt);
      const ending = abortedAfter(screen.signal, LAST_ANSWERS_WITHIN_MS);
      const exitCode = await withAmbientSignal(ending, () => run(line, args, screen, program, commands));
      screen.close(exitCode);
      return exitCode;
    } else {
      command = `${COMMAND} ${kind}`;
      await commands.others[kind](line, named);
    }
    return EXIT.done;
  } catch (error) {
    // A command that runs nothing may write to a file, so its error goes to standard error.
    if (screen.text !== undefined) return reportFailedCommand(command, error, named);
    const exitCode = screen.fail(error);
    screen.close(exitCode);
    return exitCode;
  }
}

async function run(
  line: CommandLine,
  args: readonly string[],
  screen: Screen,
  program: Program,
  commands: Commands,
): Promise<number> {
  let exitCode: number;
  try {
    if (line.fleet !== undefined && line.entry === undefined)
      return await commands.fleet(line, screen, (entry, flags) => {
        const words = program.runbook === undefined ? args : [program.runbook, ...args];
        const [runbook = '', ...typed] = words;
        const own = parseCommandLine([runbook, ...flags, ...typed], commands.catalogue);
        return run({ ...own, entry, cluster: process.env.CLUSTER_NAME }, args, screen, program, commands);
      });
    if (screen.text !== undefined) {
      screen.text.folds = line.brief;
      screen.text.isQuiet = line.kind === 'troubleshoot' && line.brief;
      screen.text.detail = line.verbose ? 'everything' : line.kind === 'all' ? 'changes' : 'checks';
    }
    if (line.report !== undefined) {
      const facts = {
        runbook: line.runbook ?? '',
        command: masked([program.command, ...args.map(quote)].join(' ')),
        consent: consentOf(line, screen),
        madeFrom: program.origin(),
      };
      screen.report = reportFile(line.report, facts, line.force);
    }
    exitCode = await withPlan(line, screen, commands);
  } catch (error) {
    exitCode = screen.end(error);
  }
  try {
    const file = screen.report?.write(exitCode, screen.seconds);
    if (file !== undefined) screen.say(`report: ${oneLine(file)}`);
    return exitCode;
  } catch (error) {
    return mostUrgent([exitCode, screen.fail(error)]);
  }
}

/** Runs with the plan that was agreed to (`--apply`), or saves the plan in the file of `--plan --out`. */
async function withPlan(line: CommandLine, screen: Screen, { run }: Commands): Promise<number> {
  const runOf = (line: CommandLine) => {
    screen.runs(line);
    return run(line, screen);
  };
  if (line.apply === undefined && line.out === undefined) return runOf(line);
  const { agreedLine, savePlan } = await import('./saved-plan.ts');
  if (line.out !== undefined) return savePlan(line, screen, runOf);
  return runOf(agreedLine(line));
}

async function helpOf(
  line: CommandLine,
  { command, runbook }: Program,
  { catalogue, describe }: Commands,
): Promise<string> {
  const { kind, help } = line;
  const { columns } = process.stdout;
  if (help?.args.at(-1) === INPUTS_HELP) return inputsHelp(catalogue, columns);
  if (kind === undefined || help === undefined) return helpText(catalogue, columns);
  if (!isRun(kind)) return help.helpInformation();
  const start = `${command} [flags]\n       ${command} --version prints the version and commit`;
  return runbookHelp(help, await describe(line), runbook && start);
}

function consentOf({ plan, yes, apply }: CommandLine, { interactive }: Screen): string {
  if (plan) return 'not asked for: --plan changes nothing';
  if (yes) return 'beforehand, by --yes';
  if (apply !== undefined) return 'beforehand, to a saved plan';
  return interactive ? 'asked for at the terminal' : 'none: no terminal to ask on, and no --yes';
}

/** A second Ctrl-C within this many milliseconds is the first one again, passed on by a parent such as pnpm. */
const SAME_INTERRUPT = 300;

/** Aborts a run on Ctrl-C, a termination signal, a closed terminal, or output that cannot be written. A second Ctrl-C exits at once. */
function abortOnSignals(interrupt: AbortController): void {
  // All work in progress listens to the signal, and steps run concurrently.
  setMaxListeners(0, interrupt.signal);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupt.abort());
  let first = 0;
  process.on('SIGINT', () => {
    first ||= Date.now();
    if (Date.now() - first > SAME_INTERRUPT) process.exit(EXIT.interrupted);
  });
  watchOutput(() => interrupt.abort());
}
