import { type Command, CommanderError } from 'commander';
import { brief, literal } from '../resource/index.ts';
import type { AgreedPlan } from '../run/index.ts';
import type { Catalogue } from './catalogue.ts';
import { type CommandKind, isRun, programOf } from './commands.ts';
import { type FlagValues, NO_FLAGS } from './flags.ts';
import { nameOf, usage } from './usage.ts';

export interface CommandLine extends FlagValues {
  /** `undefined` lists the commands. */
  readonly kind: CommandKind | undefined;
  /** What to run: a runbook's id, or `all`. */
  readonly runbook: string | undefined;
  /** What another command is about: the runbook to export, the diagnosis to explain, the shell whose completions are printed. */
  readonly argument?: string | undefined;
  /** The plan that was agreed to: of `--apply`. */
  readonly agreedPlan?: AgreedPlan;
  /** The entry of the fleet that this run is of. Its values are in the environment. */
  readonly entry?: string;
  readonly help?: Command;
}

const WORD_MAX = 4096;

/** @throws Failure of kind input for arguments that are unknown, are missing or do not go together. */
export function parseCommandLine(
  args: readonly string[],
  catalogue: Catalogue,
  columns?: number,
): CommandLine {
  const tooLong = args.find(({ length }) => length > WORD_MAX);
  if (tooLong !== undefined) throw usage(`${literal(tooLong)} is too long for a flag or its value`);
  const { program, kinds } = programOf(catalogue, columns);
  const words = commandFirst(args, [...kinds.keys()]);
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
    if (error && words.length > 0)
      throw usage(`name a command: ${command.commands.map(nameOf).join(', ')}`, nameOf(command));
    take(command);
    line = { ...line, help: command };
    return '';
  });
  for (const command of [program, ...program.commands, ...kinds.keys()])
    command.exitOverride((error) => {
      throw error.code.startsWith('commander.help') ? error : explained(error, command, catalogue);
    });
  try {
    program.parse(words, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
  }
  return line;
}

/** The arguments with the words that name the command first: flags may stand before them. */
function commandFirst(args: readonly string[], commands: readonly Command[]): string[] {
  const takesValue = (flag = '') =>
    commands.some(({ options }) => options.some(({ long, required }) => required && long === flag));
  let at = 0;
  while (args[at]?.startsWith('-')) at += takesValue(args[at]) ? 2 : 1;
  return [...args.slice(at, at + 1), ...args.slice(0, at), ...args.slice(at + 1)];
}

/** Commander takes a flag that follows, or nothing after `=`, as a flag's value. */
function refuseMissingValues(command: Command): void {
  for (const option of command.options) {
    const value: unknown = command.getOptionValue(option.attributeName());
    const { long } = option;
    if (value === '') throw usage(`${long} has an empty value`, nameOf(command));
    if (typeof value === 'string' && /^-./.test(value))
      throw usage(`${long} needs a value, and ${literal(value)} looks like a flag`, nameOf(command));
  }
}

function explained({ code, message }: CommanderError, command: Command, { inputs }: Catalogue): Error {
  // The input that an unknown flag is spelled like: EDGE_VERSION of `--edge-version=v1`.
  const [, flag = ''] = /'--([^'=]*)/.exec(message) ?? [];
  const spelled = flag.replaceAll('-', '_').toUpperCase();
  const input = inputs.find(({ name }) => code === 'commander.unknownOption' && name === spelled);
  if (input !== undefined) {
    const { name, flag = `export ${name}=…, or a line in .env.<CLUSTER_NAME>` } = input;
    return usage(`${name} is an input that has no flag`, nameOf(command), `Set it with ${flag}.`);
  }
  const seen = brief(message.replace(/^error: /, '').replaceAll('\n', ' '));
  return seen.includes("'--apply") ? usage(seen, nameOf(command), APPLIES) : usage(seen, nameOf(command));
}

const APPLIES = '--apply asks nothing, and takes the cluster and all flags from the plan.';
