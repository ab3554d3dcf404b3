import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { messageOf } from 'engine/resource';
import { tableLines } from 'engine/table';
import { CAUSABLE, causeFault, restoreFault } from '../faults/run.ts';
import { UNSET } from './env.ts';
import { layoutOf, pointedAt } from './layout.ts';
import { seconds } from './progress.ts';
import { openSandbox, type Sandbox } from './sandbox.ts';
import type { StartOptions } from './start.ts';
import { removeSandbox } from './state.ts';
import { chalk, printLogs, printStatus, say, shell, up } from './verbs.ts';

/**
 * Runs `pnpm sandbox …`.
 * @param inputs of the runbooks, which a shell that points at a sandbox forgets
 * @returns the exit code
 */
export async function sandboxCommand(argv: string[], inputs: readonly string[]): Promise<number> {
  let exitCode = 0;
  const program = programOf(inputs, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(argv.length === 0 ? ['--help'] : argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    // Commander has printed its own errors.
    const isOwn = error instanceof CommanderError && !(error instanceof InvalidArgumentError);
    if (!isOwn) say(chalk.red(messageOf(error)));
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return 1;
  }
}

/** @param end receives the exit code of a verb that may fail without an error */
function programOf(inputs: readonly string[], end: (exitCode: number) => void): Command {
  const program = new Command('pnpm sandbox')
    .description('The systems of the guide on this machine, made of real parts: packages/sandbox/README.md')
    .option(
      '--name <name>',
      'one of several sandboxes; without it, the one that this shell points at',
      sandboxName,
    )
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError()
    .exitOverride();
  const name = (): string => program.opts().name ?? pointedAt(process.env) ?? 'default';
  const began = Date.now();
  const took = () => seconds(Date.now() - began);

  program
    .command('up')
    .description('bring a sandbox up: AWS (IAM, STS, EKS, EC2), Kubernetes, Vault and charts')
    .option('--region <region>', 'the region of the cluster (us-east-1)')
    .option('--joins <name>', 'a second cluster in the AWS account of another sandbox that is up')
    .action(async (flags: StartOptions) => end(await up(name(), flags)));
  program
    .command('env')
    .description('print the variables that point a shell at it:  eval "$(pnpm -s sandbox env)"')
    .option('--own-vault', 'with a Vault of your own: outside the cluster, with a private authority')
    .option('--unset', 'print the line that makes a shell forget it')
    .action(async ({ ownVault = false, unset = false }: { ownVault?: boolean; unset?: boolean }) => {
      if (unset) return void process.stdout.write(`${UNSET}\n`);
      const sandbox = opened(name(), ownVault);
      if (ownVault) await sandbox.control.startOwnVault();
      process.stdout.write(sandbox.shellLines(inputs));
    });
  program
    .command('shell')
    .description('open a shell that points at it; after exit it is taken down, unless it was up before')
    .action(async () => end(await shell(name(), inputs)));
  program
    .command('status')
    .description('its parts: process, port, since when')
    .action(() => end(printStatus(name())));
  program
    .command('logs')
    .description('print a log')
    .argument('[part]', 'without one, prints the list of them')
    .action((part: string | undefined) => end(printLogs(name(), part)));
  const restorable = CAUSABLE.filter(({ undo }) => undo !== undefined);
  addFaults('break', 'inject a fault; most need the guide to be done first', causeFault, CAUSABLE);
  addFaults('restore', 'undo a fault that the runbooks cannot repair', restoreFault, restorable);
  program
    .command('reset')
    .description('back to how "up" left it, in seconds')
    .action(async () => {
      await opened(name()).reset();
      say(`sandbox "${name()}" is back to its state after "up" (${took()})`);
    });
  program
    .command('down')
    .description('stop it and remove its folder, with the sandboxes that joined its AWS account')
    .action(async () => {
      say(`sandbox "${name()}" ${(await removeSandbox(name())) ? 'is down' : 'was not up'}`);
      if (pointedAt(process.env) === name())
        say(`This shell still points at it. To forget it:\n\n  ${UNSET}\n`);
    });
  return program;

  function addFaults(
    verb: string,
    description: string,
    act: typeof causeFault,
    faults: typeof CAUSABLE,
  ): void {
    const list = `${tableLines(faults.map((fault) => [`  ${fault.name}`, fault.what])).join('\n')}\n`;
    program
      .command(verb)
      .description(description)
      .argument('[fault]', 'without one, prints the list of them')
      .addHelpText('after', `\nFaults:\n${list}`)
      .action(async (fault: string | undefined) => {
        if (fault === undefined) return void process.stdout.write(list);
        const said = await act(opened(name()), fault);
        if (said !== '') say(said);
        if (verb !== 'break') return say(`${fault}: restored (${took()})`);
        const named = name() === 'default' ? '' : ` --name ${name()}`;
        const restores = restorable.some(({ name }) => name === fault);
        const undo = restores
          ? `pnpm sandbox${named} restore ${fault}`
          : './runbook 90-troubleshoot --repair, or ./runbook all';
        say(
          `${fault}: caused in sandbox "${name()}" (${took()})\nTo undo it: ${undo}; or pnpm sandbox${named} reset`,
        );
      });
  }
}

function sandboxName(text: string): string {
  try {
    return layoutOf(text).name;
  } catch (error) {
    throw new InvalidArgumentError(messageOf(error));
  }
}

function opened(name: string, hasOwnVault = false): Sandbox {
  const sandbox = openSandbox(name, hasOwnVault);
  if (sandbox) return sandbox;
  throw new Error(
    `sandbox "${name}" is not up: pnpm sandbox up${name === 'default' ? '' : ` --name ${name}`}`,
  );
}
