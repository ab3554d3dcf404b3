import { type Command, CommanderError } from 'commander';
import { brief, literal } from '../resource/index.ts';
import type { AgreedPlan } from '../run/index.ts';
import type { Catalogue } from './catalogue.ts';
import { programOf, usage } from './commands.ts';
import { type CommandKind, type Flag, isRun } from './flag.ts';
import { FLAGS } from './flag-table.ts';
import {
  aliasesOf,
  commandsOf,
  FLAG_NAMES,
  type FlagName,
  type FlagValues,
  flagsFor,
  flagText,
  type Named,
  NO_FLAGS,
} from './flags.ts';

export { flagValue, usage } from './commands.ts';

export interface CommandLine extends FlagValues {
  /** `undefined` lists the commands. */
  readonly kind: CommandKind | undefined;
  /** A runbook's id, or `all`: what to run or export. */
  readonly runbook: string | undefined;
  readonly diagnosis?: string | undefined;
  /** The plan that was agreed to: of `--apply` or `--agreed`. */
  readonly agreedPlan?: AgreedPlan;
  /** The command whose help was asked for. */
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
  const words = commandFirst(args);
  const named = commandsOf(catalogue).find((one) =>
    [one.name, ...aliasesOf(one)].some((name) => `${words.join(' ')} `.startsWith(`${name} `)),
  );
  let line: CommandLine = { ...NO_FLAGS, kind: undefined, runbook: undefined };
  const read = ({ name, kind }: Named, command: Command, word?: string) => {
    const runbook = isRun(kind) ? name : kind === 'export' ? word : undefined;
    line = { ...line, ...command.opts(), kind, runbook, ...(kind === 'explain' && { diagnosis: word }) };
  };
  const program = programOf(catalogue, columns, (given, command) => {
    read(given, command, command.args[0]);
    const flags = flagsFor(given.kind).filter((name) => command.getOptionValueSource(name) === 'cli');
    checkNeeds(given, flags);
  });
  program.addHelpText('beforeAll', ({ command }) => {
    if (named !== undefined) read(named, command);
    line = { ...line, help: command };
    return '';
  });
  try {
    program.parse(words, { from: 'user' });
    return line;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === 'commander.helpDisplayed') return line;
    if (error.code === 'commander.help' && words.length === 0) return line;
    throw explained(error, named, catalogue);
  }
}

/** The arguments with the words that name the command first: flags may stand before them. */
function commandFirst(args: readonly string[]): string[] {
  let at = 0;
  while (args[at]?.startsWith('-')) at += takesValue(args[at] ?? '') ? 2 : 1;
  const end = at + (args[at] === 'fleet' ? 2 : 1);
  return [...args.slice(at, end), ...args.slice(0, at), ...args.slice(end)];
}

function takesValue(flag: string): boolean {
  return FLAG_NAMES.some((name) => flagText(name) === flag && 'value' in FLAGS[name]);
}

function explained(
  { code, message }: CommanderError,
  named: Named | undefined,
  { inputs }: Catalogue,
): Error {
  if (code === 'commander.help') return usage('did you mean "fleet export"?');
  // The input that an unknown flag is spelled like: EDGE_VERSION of `--edge-version=v1`.
  const [, flag = ''] = /'--([^'=]*)/.exec(message) ?? [];
  const spelled = flag.replaceAll('-', '_').toUpperCase();
  const input = inputs.find(({ name }) => code === 'commander.unknownOption' && name === spelled);
  if (input !== undefined) {
    const { name, flag = `export ${name}=…, or a line in .env.<CLUSTER_NAME>` } = input;
    return usage(`${name} is an input that has no flag`, named, `Set it with ${flag}.`);
  }
  return usage(brief(message.replace(/^error: /, '').replaceAll('\n', ' ')), named);
}

/** @throws Failure of kind input if a flag was given without the flag that it requires. */
function checkNeeds({ name, kind }: Named, given: readonly FlagName[]): void {
  for (const flag of given) {
    const { needs }: Flag = FLAGS[flag];
    const [other, kinds] = needs ?? [];
    if (kinds?.includes(kind) && !given.includes(other as FlagName))
      throw usage(`${name} takes ${flagText(flag)} only with ${flagText(other as FlagName)}`, { name, kind });
  }
}
