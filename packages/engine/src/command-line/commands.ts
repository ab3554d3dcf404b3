import { Argument, Command, Option } from 'commander';
import { Failure, literal } from '../resource/index.ts';
import type { Catalogue } from './catalogue.ts';
import { COMMAND } from './command-name.ts';
import { type CommandKind, type Flag, GROUPS } from './flag.ts';
import { commandsOf, FLAGS, type FlagName, flagsFor, flagText, type Named } from './flags.ts';

export const WHOLE_GUIDE = 'The whole guide, 00 to 04: one plan, one consent';

const SUMMARIES: Readonly<Partial<Record<CommandKind, string>>> = {
  all: WHOLE_GUIDE,
  export: 'Write a runbook as a wiki page, or as one file that needs nothing but node',
  explain: 'Explain a diagnosis by its id, with this cluster’s values as far as they are known',
  journal: 'List the changes that runs on this machine have made, newest last',
  'fleet export': 'Hand a fleet to an engine that runs it on many machines (docs/scale.md)',
};

const DETAILS: Readonly<Partial<Record<CommandKind, string>>> = {
  export:
    'all writes several files, and an index page: --out names their folder. With --format mjs, --out is required, and all.mjs is the whole guide in one file. The flags that choose values (--resolved, --cluster, --guide, …) are for pages: a file takes its inputs when it runs.',
  journal:
    'The journal is in $XDG_STATE_HOME/gloo-vault-irsa (~/.local/state). --region may be left out if the cluster has one journal. --json prints the lines as they are in the file, with who made each change and the requests, for which a narrow terminal has no room.',
};

const ARGUMENTS: Readonly<Partial<Record<CommandKind, string>>> = { export: 'RUNBOOK | all', explain: 'ID' };

/** The width of the help, in columns, on a wider terminal or none. */
const WIDEST = 120;

/**
 * The command line: a command with its own flags for each runbook and for everything else.
 * @param act called with the command that the arguments name
 * @param columns the width of the terminal, for the help
 */
export function programOf(
  catalogue: Catalogue,
  { act, columns }: { act?: (named: Named, command: Command) => void; columns?: number | undefined } = {},
): Command {
  const program = new Command(COMMAND)
    .usage('COMMAND [flags]')
    .addHelpOption(new Option('-h, --help', 'this text').helpGroup('Help:'))
    .addOption(new Option('-V, --version', 'the version and commit').helpGroup('Help:'))
    .helpCommand(false)
    // So that --version after a command is an unknown flag, not the program's.
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({ writeErr: () => undefined, writeOut: () => undefined })
    .configureHelp({
      helpWidth: Math.min(columns || WIDEST, WIDEST),
      subcommandTerm: (command) => command.name(),
    });
  program.commandsGroup('Other commands:');
  const fleet = new Command('fleet')
    .copyInheritedSettings(program)
    .summary('Run many clusters from other machines')
    .usage('COMMAND [flags]')
    .helpCommand(false);
  const runs = commandsOf(catalogue).flatMap(({ runbook }) => runbook ?? []);
  for (const named of commandsOf(catalogue)) {
    const { name, kind, runbook } = named;
    const [word = '', verb] = name.split(' ');
    const command = verb === undefined ? program.command(word) : fleet.command(verb);
    const { summary = SUMMARIES[kind] ?? '' } = catalogue.runbooks.find(({ id }) => id === runbook) ?? {};
    command.summary(summary).description([summary, DETAILS[kind] ?? ''].join('\n').trim());
    if (runbook !== undefined) command.helpGroup('Runbooks:');
    // So that a misspelled `vault` is recognised: `knownWords` has made 02-vault of the word itself.
    const [, alias] = runbook?.split('-') ?? [];
    if (alias !== undefined) command.alias(alias);
    if (kind === 'export')
      command.addArgument(new Argument('[runbook]').argParser((text) => runbookOf(text, runs)));
    if (kind === 'explain') command.argument('[id]');
    const flags = flagsFor(kind).sort((a, b) => place(a) - place(b));
    const options = flags.map((flag) => optionOf(flag, kind));
    for (const option of options) command.addOption(option);
    const required = options.filter(({ mandatory }) => mandatory).map((option) => option.flags);
    command.usage([ARGUMENTS[kind] ?? [], ...required, '[flags]'].flat().join(' '));
    command.action(() => act?.(named, command));
  }
  return program.addCommand(fleet);
}

export function commandNamed(program: Command, name: string): Command {
  return name.split(' ').reduce((command, word) => {
    const found = command.commands.find((one) => one.name() === word);
    if (found === undefined) throw new Error(`there is no command ${name}`);
    return found;
  }, program);
}

export function usage(seen: string, command?: Named, ...first: readonly string[]): Failure {
  const help =
    command === undefined
      ? `${COMMAND} lists the runbooks; ${COMMAND} --help lists the commands.`
      : `${COMMAND} ${command.name} --help lists the flags.`;
  return new Failure({ kind: 'input', resource: 'command line', seen, next: [...first, help] });
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

function optionOf(name: FlagName, kind: CommandKind): Option {
  const {
    group,
    text,
    short,
    value,
    choices,
    conflicts = [],
    requiredFor,
    default: usual,
  }: Flag = FLAGS[name];
  const flags = `${short === undefined ? '' : `-${short}, `}${flagText(name)}`;
  const option = new Option(value === undefined ? flags : `${flags} <${value}>`, text)
    .helpGroup(`${group}:`)
    .conflicts([...conflicts])
    .makeOptionMandatory(requiredFor?.includes(kind) === true);
  // Commander reads --no-tags as the opposite of a flag --tags.
  option.negate = false;
  if (value === undefined) return option;
  if (choices !== undefined) return option.choices(choices);
  return option.default(usual).argParser((given: string) => flagValue(name, given));
}

function place(flag: FlagName): number {
  return GROUPS.indexOf(FLAGS[flag].group);
}

function runbookOf(text: string, runs: readonly string[]): string {
  if (runs.includes(text)) return text;
  throw usage(`there is no runbook ${literal(text)}; the runbooks are ${runs.join(', ')}`);
}
