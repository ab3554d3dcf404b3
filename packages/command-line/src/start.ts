import { Failure, keepSecretsOf, quote } from 'resource';
import { EXIT, masked } from 'runbook';
import type { Catalogue } from './catalogue.ts';
import { type CommandKind, RUNS } from './flag.ts';
import { commandsOf } from './flags.ts';
import { commandHelp, helpText, listText } from './help.ts';
import { type CommandLine, parseCommandLine, usage } from './options.ts';
import { exitCodeWithOutput, outputFailure } from './pipe.ts';
import type { Program, Runbooks } from './program.ts';
import { ReportFile } from './report-file.ts';
import { ProcessScreen, type Screen } from './screen.ts';

/** Runs what the arguments ask for, shows what comes of it, and tells the exit code. */
export async function start(
  args: readonly string[],
  interrupt: AbortController,
  program: Program,
  { catalogue, describe, run, clusterRuns }: Runbooks,
): Promise<number> {
  keepSecretsOf(process.env);
  const screen = new ProcessScreen({ json: args.includes('--json') });
  let exitCode: number;
  try {
    const options = parseCommandLine(
      program.runbook === undefined ? args : [program.runbook, ...args],
      catalogue,
    );
    if (options.help || options.kind === undefined) {
      const help = await helpOf(options, program, catalogue, describe);
      process.stdout.write(help.replaceAll('pnpm runbook', program.command));
      return EXIT.done;
    }
    if (options.runbook === undefined || !isRun(options.kind))
      throw usage(`name the command first: pnpm runbook ${options.kind} …`);
    screen.detail = options.verbose ? 'everything' : options.kind === 'all' ? 'changes' : 'checks';
    if (options.report !== undefined)
      screen.reportTo(openReport(options.report, args, options, program, screen));
    const { fleet } = options;
    if (fleet === undefined) exitCode = await run(options, screen, interrupt);
    else {
      const { fleetCommand } = await import('fleet');
      const runs = clusterRuns(options, interrupt.signal);
      exitCode = await fleetCommand({ ...options, fleet }, runs, screen, interrupt);
    }
  } catch (error) {
    exitCode = screen.end(error, interrupt.signal);
  }
  const lost = outputFailure();
  if (lost !== undefined) {
    exitCode = exitCodeWithOutput(exitCode);
    screen.emit({ type: 'failure', step: undefined, failure: notShown(lost) });
  }
  try {
    screen.writeReport(exitCode);
    return exitCode;
  } catch (error) {
    return Math.max(exitCode, screen.end(error, new AbortController().signal));
  }
}

async function helpOf(
  options: CommandLine,
  { command, runbook }: Program,
  catalogue: Catalogue,
  describe: Runbooks['describe'],
): Promise<string> {
  const named = commandsOf(catalogue).find(({ name }) => name === (options.runbook ?? options.kind));
  if (named === undefined) return options.help ? helpText(catalogue) : listText(catalogue);
  const about = isRun(named.kind) ? await describe(options) : undefined;
  return commandHelp(named, catalogue, {
    ...(runbook !== undefined && {
      start: `${command} [flags]\n${command} --version prints what it was made from`,
    }),
    about,
  });
}

function isRun(kind: CommandKind): boolean {
  return RUNS.some((run) => run === kind);
}

function notShown(reason: string): Failure {
  return new Failure({
    resource: 'standard output',
    seen: `${reason}: what followed was not shown, and the run went on`,
    next: ['pnpm runbook journal lists the changes that were made.'],
  });
}

function openReport(
  file: string,
  args: readonly string[],
  { plan, yes, force }: CommandLine,
  { command, origin }: Program,
  { interactive }: Screen,
): ReportFile {
  const consent = plan
    ? 'not asked for: --plan changes nothing'
    : yes
      ? 'beforehand, by --yes'
      : interactive
        ? 'asked for at the terminal'
        : 'none: no terminal to ask on, and no --yes';
  const facts = {
    command: masked([command, ...args.map(quote)].join(' ')),
    consent,
    madeFrom: origin(),
    plan,
  };
  return new ReportFile(file, facts, force);
}
