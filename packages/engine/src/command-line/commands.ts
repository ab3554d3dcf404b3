import { Argument, Command, Option } from 'commander';
import type { Catalogue, RunbookKind } from './catalogue.ts';
import * as options from './flag-options.ts';
import { COMMAND, usageFailure } from './usage.ts';

type RunKind = RunbookKind | 'all';
export type OtherKind = keyof typeof OTHERS;
export type CommandKind = RunKind | OtherKind;

export const WHOLE_GUIDE = 'The whole guide, 00 to 04: one plan, one consent';

const OTHERS = {
  export: `Write a runbook as a wiki page, or as one file that needs nothing but node
all writes several files, with an index and the pages of the diagnoses: --out names their folder. With --format mjs, --out is required, and all.mjs is the whole guide in one file. The flags that choose values (--resolved, --cluster, --guide, …) are for pages: a file takes its inputs when it runs.`,
  explain:
    'Explain a diagnosis by its id, with this cluster’s values as far as they are known; without an id, list all',
};

const FLAGS_OF: Readonly<Record<CommandKind, (command: Command) => void>> = {
  preflight: options.preflightFlags,
  section: options.guideFlags,
  all: options.guideFlags,
  troubleshoot: options.troubleshootFlags,
  teardown: options.teardownFlags,
  export: options.exportFlags,
  explain: options.explainFlags,
};

export function isRun(kind: CommandKind): kind is RunKind {
  return !(kind in OTHERS);
}

/** The width of the help, in columns, on a wider terminal or none. */
const WIDEST = 120;

/** The program with its commands and their descriptions. */
export function programOf({ runbooks }: Catalogue, columns?: number) {
  const program = new Command(COMMAND)
    .usage('COMMAND [flags]')
    .description('Securing secrets in HashiCorp Vault using AWS IAM Roles for Service Accounts (IRSA)')
    .addHelpOption(new Option('-h, --help', 'this text').helpGroup('Help:'))
    .addOption(new Option('-V, --version', 'the version and commit').helpGroup('Help:'))
    // Makes --version after a command an unknown flag, not the program's.
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({ writeErr: () => undefined, writeOut: () => undefined })
    .configureHelp({
      helpWidth: Math.min(columns || WIDEST, WIDEST),
      minWidthToWrap: 20,
      subcommandTerm: (command) => command.name(),
    });
  const kinds = new Map<Command, CommandKind>();
  const addCommand = (kind: CommandKind, name: string, about: string) => {
    const command = program.command(name).usage('[flags]');
    command.description(about).summary(about.split('\n')[0] ?? '');
    command.action(() => undefined);
    FLAGS_OF[kind](command);
    kinds.set(command, kind);
    return command;
  };
  program.commandsGroup('Runbooks:');
  for (const { id, kind, summary } of runbooks) {
    if (kind === 'page') {
      byHand(program, id);
      continue;
    }
    const [number = '', word = ''] = id.split('-');
    addCommand(kind, id, summary).aliases([...new Set([word, number, String(Number(number))])]);
  }
  addCommand('all', 'all', WHOLE_GUIDE);
  program.commandsGroup('Other commands:');
  addCommand('export', 'export', OTHERS.export)
    .usage('RUNBOOK | all [flags]')
    .addArgument(new Argument('<runbook>').choices([...runbooks.map(({ id }) => id), 'all']));
  addCommand('explain', 'explain', OTHERS.explain).usage('[ID] [flags]').argument('[id]');
  program.helpCommand('help [command]', 'Show this help, or the help of a command');
  return { program, kinds };
}

/** A page that a person follows is not a command: typing its name explains how to print it. */
function byHand(program: Command, id: string): void {
  const refuse = () => {
    throw usageFailure(`${id} is done by hand`, '', `${COMMAND} export ${id} prints its page.`);
  };
  program.command(id, { hidden: true }).allowUnknownOption().allowExcessArguments().action(refuse);
}
