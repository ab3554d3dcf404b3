import type { Command } from 'commander';
import { paragraph } from '../run/paragraph.ts';
import type { Catalogue, RunbookHelp } from './catalogue.ts';
import { isRun, programOf, WHOLE_GUIDE } from './commands.ts';

export function helpText(catalogue: Catalogue, columns?: number): string {
  return `${programOf(catalogue, columns).program.helpInformation()}
${table(
  [
    ['./runbook COMMAND --help', 'the flags of a command, and the steps and inputs of a runbook'],
    ['./runbook all --help', 'every input, and where to read about the environment and the file of a fleet'],
    ['./runbook completion bash | zsh | fish', 'what your shell evaluates to complete commands and flags'],
  ],
  columns,
)}

${section('Examples', EXAMPLES, columns)}
${section('Exit codes', EXIT_CODE_ROWS, columns)}`;
}

/** @param start how an exported file is started, which needs no name of a runbook */
export function runbookHelp(
  command: Command,
  catalogue: Catalogue,
  { purpose, steps, inputs }: RunbookHelp,
  { start, columns }: { readonly start?: string; readonly columns?: number } = {},
): string {
  if (start !== undefined) command.configureHelp({ ...command.configureHelp(), commandUsage: () => start });
  command.description(`${command.description()}\n${purpose}`);
  return `${command.helpInformation()}
${section(
  'Steps',
  steps.map(({ id, title }) => [id, title]),
  columns,
)}
${inputSection(catalogue, command.name() === 'all' ? undefined : inputs, columns)}
${section('Exit codes', EXIT_CODE_ROWS, columns)}
${paragraph('', MORE, { columns })}
`;
}

/** The flags of runs as rows of a Markdown table, with the runbooks that take one if not every section does. */
export function flagRows(catalogue: Catalogue): string[][] {
  const runs = [...programOf(catalogue).kinds].filter(([, kind]) => isRun(kind));
  const options = new Map(runs.flatMap(([{ options }]) => options.map((option) => [option.flags, option])));
  return [...options.values()].map(({ flags, description }) => {
    const takers = runs.filter(([{ options }]) => options.some((option) => option.flags === flags));
    const names = takers.map(([command]) => command.name()).join(', ');
    const only = takers.some(([, kind]) => kind === 'section') ? '' : `${names} only: `;
    return [`\`${flags}\``, `${only}${description}`];
  });
}

/** Examples that run as written: they include every required input. */
export const EXAMPLES: readonly (readonly [string, string])[] = [
  ['./runbook all --cluster demo --region us-east-1 --plan', 'what would change; changes nothing'],
  ['./runbook 01-aws --cluster demo --region us-east-1', 'one section, step by step'],
  ['./runbook 90-troubleshoot --cluster demo --region us-east-1', 'what is wrong'],
];

const MORE = 'docs/reference.md: the environment, and each input. docs/scale.md: the file of a fleet.';

export const EXIT_CODE_ROWS: [code: string, text: string][] = [
  ['0', 'all done, or nothing to do'],
  ['1', '90-troubleshoot found a failure, a step or a proof failed, or a pod keeps ending'],
  ['2', 'wrong usage or input (tools, credentials and the kubectl context included): nothing was changed'],
  ['3', 'refused: a conflict with an unmanaged resource, a blocked teardown, or no consent'],
  ['4', '--plan found changes, or something to remove'],
  ['130', 'interrupted'],
];

export function runbookRows({ runbooks }: Catalogue): [string, string][] {
  return [...runbooks.map(({ id, summary }): [string, string] => [id, summary]), ['all', WHOLE_GUIDE]];
}

function inputSection(
  catalogue: Catalogue,
  names: readonly string[] | undefined,
  columns: number | undefined,
): string {
  const sources =
    'from flags, then the environment, then .env.<CLUSTER_NAME> (or .env), then the defaults (in parentheses)';
  const registries = 'Both chart repositories may also be folders of an OCI registry: oci://registry/charts';
  return `${section(`Inputs, ${sources}`, catalogue.inputHelp(names), columns)}${paragraph('  ', registries, { columns })}\n`;
}

type Rows = readonly (readonly [term: string, text: string])[];

function section(heading: string, rows: Rows, columns: number | undefined): string {
  return `${paragraph('', `${heading}:`, { columns })}\n${table(rows, columns)}\n`;
}

/** Rows as indented lines, the texts in a column; below their terms if the terminal is too narrow for that. */
function table(rows: Rows, columns: number | undefined): string {
  const width = Math.max(...rows.map(([term]) => term.length)) + 4;
  const below = columns !== undefined && columns > 0 && columns < width + NARROWEST;
  return rows
    .map(([term, text]) => {
      const begin = `  ${term}`;
      if (below) return [begin, ...(text === '' ? [] : [paragraph('      ', text, { columns })])].join('\n');
      return paragraph(begin.padEnd(width), text, { columns }).trimEnd();
    })
    .join('\n');
}

const NARROWEST = 30;
