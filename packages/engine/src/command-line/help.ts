import type { Command } from 'commander';
import { paragraph } from '../run/paragraph.ts';
import type { Catalogue, RunbookHelp } from './catalogue.ts';
import { programOf, WHOLE_GUIDE } from './commands.ts';
import { COMMAND } from './usage.ts';

export function helpText(catalogue: Catalogue, columns?: number): string {
  const { program } = programOf(catalogue, columns);
  const { helpWidth } = program.configureHelp();
  return `${program.helpInformation()}
Examples:
${EXAMPLES.map(([example, text]) => `  ${example}\n      ${text}\n`).join('')}
${section(program, 'Exit codes', EXIT_CODE_ROWS)}
${paragraph('', HELP_OF_COMMANDS, { columns: helpWidth })}
`;
}

const HELP_OF_COMMANDS = `${COMMAND} COMMAND --help shows the flags of a command, and the steps of a runbook. ${COMMAND} --help inputs lists the inputs.`;

/** @param start the command that starts an exported file, which needs no name of a runbook */
export function runbookHelp(command: Command, { purpose, steps }: RunbookHelp, start?: string): string {
  if (start !== undefined) command.configureHelp({ ...command.configureHelp(), commandUsage: () => start });
  if (purpose !== '') command.description(`${command.description()}\n${purpose}`);
  return [
    command.helpInformation(),
    ...(steps.length > 0
      ? [
          section(
            command,
            'Steps',
            steps.map(({ id, title }) => [id, title]),
          ),
        ]
      : []),
    '--help inputs lists the inputs and the exit codes.\n',
  ].join('\n');
}

/** The topic of `--help inputs`, which works after any command. */
export const INPUTS_HELP = 'inputs';

/** All inputs, the sources of their values, and the exit codes. */
export function inputsHelp(catalogue: Catalogue, columns?: number): string {
  const { program } = programOf(catalogue, columns);
  const { helpWidth } = program.configureHelp();
  const rows = catalogue.inputs.map(({ name, help }) => [name, help] as const);
  return `${section(program, 'Inputs', rows)}${paragraph('  ', SOURCES, { columns: helpWidth })}

${section(program, 'Exit codes', EXIT_CODE_ROWS)}
${paragraph('', MORE, { columns: helpWidth })}
`;
}

const SOURCES =
  'They come from flags, then the environment, then .env.<CLUSTER_NAME> (or .env), then the defaults (in parentheses).';

/** Examples that run as written: they include every required input. */
export const EXAMPLES: readonly (readonly [string, string])[] = [
  ['./runbook all --cluster demo --region us-east-1 --plan', 'what would change; changes nothing'],
  ['./runbook 01-aws --cluster demo --region us-east-1', 'one section, step by step'],
  ['./runbook 90-troubleshoot --cluster demo --region us-east-1', 'what is wrong'],
];

const MORE = 'docs/reference.md: the environment, and each input. docs/scale.md: the file of a fleet.';

export const EXIT_CODE_ROWS: [code: string, text: string][] = [
  ['0', 'all done, or nothing to do'],
  ['1', 'a step or a proof failed or did not run, 90-troubleshoot found a failure, or a pod keeps crashing'],
  ['2', 'wrong usage or input (tools, credentials and the kubectl context included): nothing was changed'],
  ['3', 'refused: a conflict with an unmanaged resource, a blocked teardown, or no consent'],
  ['4', '--plan found changes, or something to remove'],
  ['130', 'interrupted'],
];

export function runbookRows({ runbooks }: Catalogue): [string, string][] {
  const run = runbooks.filter(({ kind }) => kind !== 'page');
  return [...run.map(({ id, summary }): [string, string] => [id, summary]), ['all', WHOLE_GUIDE]];
}

type Rows = readonly (readonly [term: string, text: string])[];

/** Rows below a heading, laid out like the options in the help. */
function section(command: Command, heading: string, rows: Rows): string {
  const help = command.createHelp();
  const width = Math.max(...rows.map(([term]) => term.length));
  const items = rows.map(([term, text]) => help.formatItem(term, width, text, help));
  return help.formatItemList(`${heading}:`, items, help).join('\n');
}
