import { Failure, keepSecretsOf, quote } from 'resource';
import { EXIT, masked } from 'runbook';
import { TROUBLESHOOT } from '../../runbooks/catalog.ts';
import { policyJson, policySpecOf } from '../../runbooks/rights/aws.ts';
import { surroundingsOf } from './carry-out.ts';
import { clusterRuns } from './cluster-runs.ts';
import { runCommand } from './command.ts';
import { listText } from './help.ts';
import { type CommandLine, parseCommandLine } from './options.ts';
import { exitCodeWithOutput, outputFailure } from './pipe.ts';
import type { Program } from './program.ts';
import { ReportFile } from './report-file.ts';
import { ProcessScreen, type Screen } from './screen.ts';

/** Runs what the arguments ask for, shows what comes of it, and tells the exit code. */
export async function start(
  args: readonly string[],
  interrupt: AbortController,
  program: Program,
): Promise<number> {
  keepSecretsOf(process.env);
  const screen = new ProcessScreen({ json: args.includes('--json') });
  let exitCode: number;
  try {
    const options = parseCommandLine(program.runbook === undefined ? args : [program.runbook, ...args]);
    if (options.help || options.runbook === undefined) {
      process.stdout.write(options.help ? program.help() : listText());
      return EXIT.done;
    }
    if (options.report !== undefined)
      screen.reportTo(openReport(options.report, args, options, program, screen));
    exitCode = await commandOf(options, screen, interrupt);
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

async function commandOf(options: CommandLine, screen: Screen, interrupt: AbortController): Promise<number> {
  const { fleet } = options;
  if (fleet !== undefined) {
    const { fleetCommand } = await import('fleet');
    return fleetCommand({ ...options, fleet }, clusterRuns(options, interrupt.signal), screen, interrupt);
  }
  if (options.policy) {
    const around = surroundingsOf(options, screen);
    process.stdout.write(policyJson(await policySpecOf(around)));
    return EXIT.done;
  }
  if (options.runbook !== TROUBLESHOOT)
    return runCommand(surroundingsOf(options, screen), options, screen, interrupt);
  const { fromErrorCommand, troubleshootCommand } = await import('./troubleshoot.ts');
  if (options.fromError !== undefined) return fromErrorCommand(options.fromError, screen);
  return troubleshootCommand(surroundingsOf(options, screen), options, screen, interrupt);
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
