import { type Command, CommanderError } from 'commander';
import { brief, literal } from '../resource/index.ts';
import type { AgreedPlan } from '../run/index.ts';
import type { Catalogue } from './catalogue.ts';
import { type CommandKind, isRun, programOf } from './commands.ts';
import { type FlagValues, NO_FLAGS } from './flags.ts';
import { COMMAND, nameOf, usageFailure } from './usage.ts';

export interface CommandLine extends FlagValues {
  /** `undefined` lists the commands. */
  readonly kind: CommandKind | undefined;
  /** What to run: a runbook's id, or `all`. */
  readonly runbook: string | undefined;
  /** The argument of another command: the runbook to export, or the diagnosis to explain. */
  readonly argument?: string | undefined;
  /** The plan that was agreed to, given by `--apply`. */
  readonly agreedPlan?: AgreedPlan;
  /** The fleet entry that this run is for. Its values are in the environment. */
  readonly entry?: string;
  readonly help?: Command;
}

/** @throws Failure of kind input for arguments that are unknown, are missing or do not go together. */
export function parseCommandLine(
  args: readonly string[],
  catalogue: Catalogue,
  columns?: number,
): CommandLine {
  const { program, kinds } = programOf(catalogue, columns);
  let line: CommandLine = { ...NO_FLAGS, kind: undefined, runbook: undefined };
  const take = (command: Command) => {
    const kind = kinds.get(command);
    const [argument] = command.args;
    const runbook = kind && isRun(kind) ? command.name() : undefined;
    line = { ...line, ...command.opts(), kind, runbook, argument };
  };
  program.hook('preAction', (_, command) => {
    refuseMissingValues(command);
    take(command);
  });
  program.addHelpText('beforeAll', ({ command, error }) => {
    if (error && args.length > 0)
      throw usageFailure(`name a command: ${command.commands.map(nameOf).join(', ')}`, nameOf(command));
    take(command);
    line = { ...line, help: command };
    return '';
  });
  for (const command of [program, ...program.commands, ...kinds.keys()])
    command.exitOverride((error) => {
      throw error.code.startsWith('commander.help') ? error : explained(error, command);
    });
  try {
    program.parse(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
  }
  return line;
}

/** Commander accepts the next flag, or nothing after `=`, as a flag's value. An empty variable would choose another cluster. */
function refuseMissingValues(command: Command): void {
  for (const option of command.options) {
    const value: unknown = command.getOptionValue(option.attributeName());
    const { long } = option;
    if (value === '') throw usageFailure(`${long} has an empty value`, nameOf(command));
    if (typeof value === 'string' && /^-./.test(value))
      throw usageFailure(`${long} needs a value, and ${literal(value)} looks like a flag`, nameOf(command));
  }
}

function explained({ code, message }: CommanderError, command: Command): Error {
  const seen = brief(message.replace(/^error: /, ''));
  const applies = code === 'commander.conflictingOption' && command.getOptionValue('apply') !== undefined;
  const isBeforeCommand = code === 'commander.unknownOption' && nameOf(command) === '';
  return usageFailure(
    seen,
    nameOf(command),
    ...(applies ? [APPLIES] : []),
    ...(isBeforeCommand ? [ORDER] : []),
  );
}

const ORDER = `Flags come after the command: ${COMMAND} all --plan`;

const APPLIES = '--apply asks nothing, and takes the cluster and all flags from the plan.';
