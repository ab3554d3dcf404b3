import { Argument, Command, Option } from 'commander';
import { Failure, literal } from '../resource/index.ts';
import type { Catalogue } from './catalogue.ts';
import { COMMAND } from './command-name.ts';
import { type CommandKind, type Flag, isRun } from './flag.ts';
import { FLAGS } from './flag-table.ts';
import { aliasesOf, commandsOf, type FlagName, flagsFor, flagText, type Named } from './flags.ts';

export const WHOLE_GUIDE = 'The whole guide, 00 to 04: one plan, one consent';

interface About {
  readonly summary: string;
  readonly details?: string;
  readonly argument?: string;
}

const ABOUT: Readonly<Partial<Record<CommandKind, About>>> = {
  all: { summary: WHOLE_GUIDE },
  export: {
    summary: 'Write a runbook as a wiki page, or as one file that needs nothing but node',
    details:
      'all writes several files, and an index page: --out names their folder. With --format mjs, --out is required, and all.mjs is the whole guide in one file. The flags that choose values (--resolved, --cluster, --guide, …) are for pages: a file takes its inputs when it runs.',
    argument: 'RUNBOOK | all',
  },
  explain: {
    summary: 'Explain a diagnosis by its id, with this cluster’s values as far as they are known',
    argument: 'ID',
  },
  journal: {
    summary: 'List the changes that runs on this machine have made, newest last',
    details:
      'The journal is in $XDG_STATE_HOME/gloo-vault-irsa (~/.local/state). Without --cluster and --region, it lists those of every cluster. --json prints the lines as they are in the file, with who made each change.',
  },
  'fleet export': { summary: 'Hand a fleet to an engine that runs it on many machines (docs/scale.md)' },
};

/** The width of the help, in columns, on a wider terminal or none. */
const WIDEST = 120;

/** @param act called with the command that the arguments name */
export function programOf(
  catalogue: Catalogue,
  columns?: number,
  act?: (named: Named, command: Command) => void,
): Command {
  const program = new Command(COMMAND)
    .usage('COMMAND [flags]')
    .description('Securing secrets in HashiCorp Vault using AWS IAM Roles for Service Accounts (IRSA)')
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
  const commands = commandsOf(catalogue);
  const runs = commands.filter(({ kind }) => isRun(kind)).map(({ name }) => name);
  for (const named of commands) {
    const { name, kind } = named;
    const [word = '', verb] = name.split(' ');
    const command = verb === undefined ? program.command(word) : fleet.command(verb);
    const about: About | undefined = catalogue.runbooks.find(({ id }) => id === name) ?? ABOUT[kind];
    const { summary = '', details = '', argument = [] } = about ?? {};
    command.summary(summary).description(`${summary}\n${details}`.trim());
    if (isRun(kind)) command.helpGroup('Runbooks:');
    for (const alias of aliasesOf(named)) command.alias(alias);
    if (kind === 'export') command.addArgument(new Argument('<runbook>').choices(runs));
    if (kind === 'explain') command.argument('[id]');
    const options = flagsFor(kind).map((flag) => optionOf(flag, kind));
    for (const option of options) command.addOption(option);
    const required = options.filter(({ mandatory }) => mandatory).map((option) => option.flags);
    command.usage([argument, ...required, '[flags]'].flat().join(' '));
    command.action(() => act?.(named, command));
  }
  return program.addCommand(fleet);
}

export function usage(seen: string, command?: Named, ...first: readonly string[]): Failure {
  const help =
    command === undefined
      ? `${COMMAND} --help lists the runbooks and the other commands.`
      : `${COMMAND} ${command.name} --help lists the flags.`;
  return new Failure({ kind: 'input', resource: 'command line', seen, next: [...first, help] });
}

/** @throws Failure of kind input if the value is invalid. */
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
    helpOf,
    default: usual,
  }: Flag = FLAGS[name];
  const flags = `${short === undefined ? '' : `-${short}, `}${flagText(name)}`;
  const option = new Option(value === undefined ? flags : `${flags} <${value}>`, text)
    .helpGroup(`${group}:`)
    .conflicts([...conflicts])
    .makeOptionMandatory(requiredFor?.includes(kind) === true)
    .hideHelp(helpOf?.includes(kind) === false);
  // Commander reads --no-tags as the opposite of a flag --tags.
  option.negate = false;
  if (value === undefined) return option;
  if (choices !== undefined) return option.choices(choices);
  return option.default(usual).argParser((given: string) => flagValue(name, given));
}
