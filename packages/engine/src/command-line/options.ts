import { Argument, Command, CommanderError, Option } from 'commander';
import { brief, Failure, literal } from '../resource/index.ts';
import type { Catalogue } from './catalogue.ts';
import type { CommandKind, Flag } from './flag.ts';
import {
  commandsOf,
  FLAG_NAMES,
  FLAGS,
  type FlagName,
  type FlagValues,
  flagsFor,
  flagTerm,
  flagText,
  type Named,
  usageOf,
} from './flags.ts';

/** The parsed command line: what to do, with the values of all flags. */
export interface CommandLine extends FlagValues {
  /** `undefined` lists the runbooks. */
  readonly kind: CommandKind | undefined;
  /** A runbook's id, or `all`: what to run or export. */
  readonly runbook: string | undefined;
}

/** Longer paths and names are invalid. */
const WORD_MAX = 4096;

/** The failure of an invalid command line. */
export function usage(seen: string, command?: Named, ...first: readonly string[]): Failure {
  const help =
    command === undefined
      ? 'pnpm runbook lists the runbooks; pnpm runbook --help lists the flags and inputs.'
      : `pnpm runbook ${usageOf(command)}; pnpm runbook ${command.name} --help lists the flags.`;
  return new Failure({ kind: 'input', resource: 'command line', seen, next: [...first, help] });
}

/**
 * Parses the arguments of `pnpm runbook`. Pure.
 * @throws Failure of kind input for arguments that are unknown, are missing or do not go together.
 */
export function parseCommandLine(args: readonly string[], catalogue: Catalogue): CommandLine {
  const tooLong = args.find(({ length }) => length > WORD_MAX);
  if (tooLong !== undefined) throw usage(`${literal(tooLong)} is too long for a flag or its value`);
  const { program, chosen } = programOf(catalogue);
  parse(program, args, catalogue);
  const values = program.opts<FlagValues>();
  const command = chosen();
  const [word] = program.args;
  if (command === undefined && word !== undefined && !values.help) {
    const verbs = commandsOf(catalogue).flatMap(({ name }) => (name.startsWith(`${word} `) ? name : []));
    throw usage(`say ${verbs.join(' or ')}`);
  }
  if (command !== undefined && !values.help) {
    const given = FLAG_NAMES.filter((name) => program.getOptionValueSource(name) === 'cli');
    checkMeaning(command, given, catalogue);
  }
  return { ...values, kind: command?.kind, runbook: command?.runbook };
}

/**
 * Checks the value of a flag, from the command line or a file.
 * @throws Failure of kind input if the value is invalid.
 */
export function flagValue(name: FlagName, text: string): unknown {
  const flag: Flag = FLAGS[name];
  if (text === '') throw usage(`${flagText(name)} has an empty value`);
  if (/^-./.test(text))
    throw usage(`${flagText(name)} needs a value, and ${literal(text)} looks like a flag`);
  const value = flag.fits?.test(text) === false ? undefined : (flag.parse ?? String)(text);
  if (value === undefined) throw usage(`${flagText(name)} ${literal(text)} is not ${flag.is}`);
  return value;
}

/** Flags may stand before and after the command, so all of them belong to the program and none to a command. */
function programOf(catalogue: Catalogue): { program: Command; chosen: () => Named | undefined } {
  let chosen: Named | undefined;
  const program = new Command('pnpm runbook')
    .helpOption(false)
    .helpCommand(false)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  for (const name of FLAG_NAMES) program.addOption(optionOf(name));
  const fleet = program.command('fleet').helpCommand(false);
  const runs = commandsOf(catalogue).flatMap(({ runbook }) => runbook ?? []);
  for (const named of commandsOf(catalogue)) {
    const [word = '', verb] = named.name.split(' ');
    const command = verb === undefined ? program.command(word) : fleet.command(verb);
    const exports = named.kind === 'export';
    if (exports) command.addArgument(new Argument('[runbook]').argParser((text) => runbookOf(text, runs)));
    command.action(() => {
      chosen = exports ? { ...named, runbook: command.args[0] } : named;
    });
  }
  return { program, chosen: () => chosen };
}

function runbookOf(text: string, runs: readonly string[]): string {
  if (runs.includes(text)) return text;
  throw usage(`there is no runbook ${literal(text)}; the runbooks are ${runs.join(', ')}`);
}

function optionOf(name: FlagName): Option {
  const { short, value, conflicts = [], default: usual }: Flag = FLAGS[name];
  const flags = `${short === undefined ? '' : `-${short}, `}${flagText(name)}`;
  const option = new Option(value === undefined ? flags : `${flags} <${value}>`).conflicts([...conflicts]);
  // Commander reads --no-tags as the opposite of a flag --tags.
  option.negate = false;
  if (value === undefined) return option.default(false);
  return option.default(usual).argParser((text: string) => flagValue(name, text));
}

function parse(program: Command, args: readonly string[], catalogue: Catalogue): void {
  try {
    program.parse(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // The command line names no command.
    if (error.code === 'commander.help') return;
    const command = commandsOf(catalogue).find(({ name }) => name === program.args[0]);
    const input = inputMeant(error, catalogue);
    if (input !== undefined) {
      const { name, flag = `export ${name}=…, or a line in .env.<CLUSTER_NAME>` } = input;
      throw usage(`${name} is an input that has no flag`, command, `Set it with ${flag}.`);
    }
    throw usage(brief(error.message.replace(/^error: /, '').replaceAll('\n', ' ')), command);
  }
}

/** The input that an unknown flag is spelled like: EDGE_VERSION of `--edge-version=v1`. */
function inputMeant({ code, message }: CommanderError, { inputs }: Catalogue) {
  const [, flag = ''] = /'--([^'=]*)/.exec(message) ?? [];
  const spelled = flag.replaceAll('-', '_').toUpperCase();
  return code === 'commander.unknownOption' ? inputs.find(({ name }) => name === spelled) : undefined;
}

function checkMeaning(command: Named, given: readonly FlagName[], catalogue: Catalogue): void {
  const { name, kind } = command;
  for (const flag of given) {
    const { for: kinds, needs }: Flag = FLAGS[flag];
    if (!kinds.includes(kind)) {
      const others = commandsOf(catalogue).filter((other) => kinds.includes(other.kind));
      const names = others.map((other) => other.name).join(', ');
      throw usage(`${flagText(flag)} is not for ${name}, but for ${names}`, command);
    }
    const [other, others] = (needs ?? []) as [FlagName?, CommandKind[]?];
    if (other !== undefined && others?.includes(kind) && !given.includes(other))
      throw usage(`${name} takes ${flagText(flag)} only with ${flagText(other)}`, command);
  }
  for (const flag of flagsFor(kind)) {
    const { requiredFor = [] }: Flag = FLAGS[flag];
    if (requiredFor.includes(kind) && !given.includes(flag))
      throw usage(`${name} needs ${flagTerm(flag)}`, command);
  }
}
