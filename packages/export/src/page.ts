import { quote, type Resource, withDefault } from 'resource';
import { type Check, GENERATED_BY, type ManualRepair, type Step } from 'runbook';
import { accountOf, commandOf, type Section, type Variable } from './section.ts';

/** The index page that links to all others. */
export const INDEX_PAGE = 'README.md';

/** Version 2 of the AWS CLI opens a pager, which swallows the rest of what was pasted. */
const NO_PAGER = 'export AWS_PAGER=';

export const CALLER = 'aws sts get-caller-identity';
/** The guide's command that reads the account ID. */
export const CALLER_ACCOUNT = `${CALLER} --query "Account" --output text`;

const GUIDE_TITLE = 'Securing secrets in HashiCorp Vault using AWS IAM Roles for Service Accounts (IRSA)';

/**
 * Renders a runbook as a page of plain GitHub Markdown to read and paste from: the guide's own commands, their output,
 * what to do if they fail, and how to check and undo them. Pure.
 */
export function page(section: Section, footer: string): string {
  const { id, title, guide, purpose, needs, steps, variables, inputs, tools } = section;
  return `${[
    `# ${id}: ${title}`,
    purpose,
    `Part of “${GUIDE_TITLE}”, ${guide}, by hand.`,
    '## Prerequisites',
    list([...needs, `bash, and on its PATH: ${tools.join(', ')}`]),
    '## Inputs',
    inputTable(inputs),
    '## Variables',
    ...variableBlock(variables, accountOf(section)),
    ...steps.flatMap(stepText),
    '---',
    `${GENERATED_BY} ${footer}, from runbook ${id}. Change the runbook, not this page.`,
  ].join('\n\n')}\n`;
}

/** The index page that links to all others. Pure. */
export function indexPage(sections: readonly Section[], footer: string): string {
  return `${[
    `# ${GUIDE_TITLE}`,
    `${sections[0]?.guide ?? ''}, by hand.`,
    'Each page is complete in itself: it sets its own variables, in a new shell, on any day. In this order:',
    table(
      ['page', 'what it is for'],
      sections.map(({ id, title, purpose }) => [`[${id}: ${title}](${id}.md)`, purpose]),
    ),
    '---',
    `${GENERATED_BY} ${footer}, from the runbooks. Change those, not these pages.`,
  ].join('\n\n')}\n`;
}

function inputTable(variables: readonly Variable[]): string {
  const rows = variables
    .filter(({ kind }) => kind !== 'asked')
    .map(({ name, kind, value, text }) => [`\`${name}\``, howGiven(kind, value), text]);
  const value = variables.some(({ kind }) => kind === 'known') ? 'value' : 'default';
  return table(['variable', value, 'what it is'], rows);
}

function howGiven(kind: Variable['kind'], value: string | undefined): string {
  if (kind === 'secret') return 'required, exported beforehand';
  return value === undefined ? 'required' : `\`${value}\``;
}

function variableBlock(variables: readonly Variable[], account: string | undefined): string[] {
  const required = variables.filter(({ kind, value }) => kind === 'input' && value === undefined);
  const asked = variables.filter(({ kind }) => kind === 'asked');
  const fillIn = required.map(({ name }) => `\`${name}\``).join(' and ');
  const kept = variables.some(({ kind }) => kind === 'input')
    ? ' What your shell has set already is kept.'
    : '';
  return [
    `${fillIn === '' ? 'Paste' : `Fill in ${fillIn}, then paste`} this first, in every new shell.${kept}`,
    bash(
      [
        NO_PAGER,
        ...variables.map(setVariable),
        ...asked.map(({ name }) => `echo "${name}=\${${name}}"`),
        ...(account === undefined ? [] : [CALLER_ACCOUNT]),
      ].join('\n'),
    ),
    ...(account === undefined
      ? []
      : [youShouldSee(`\`${account}\`: with credentials of another account, go no further`)]),
    ...(asked.length === 0
      ? []
      : [
          'You should see a value after each `=`. If one is missing, the output of its command says why: no credentials (`aws sts get-caller-identity`), or no such cluster in this region and account (`aws eks list-clusters`).',
        ]),
  ];
}

function setVariable({ name, kind, value }: Variable): string {
  if (kind === 'secret') return `: "\${${name}:?export it first}"`;
  if (kind === 'asked') return `export ${name}=${value}`;
  if (kind === 'known') return `export ${name}=${quote(value ?? '')}`;
  return `export ${name}=${withDefault(name, value ?? `<${name.toLowerCase()}>`)}`;
}

function stepText({ title, why, resources = [], checks = [], byHand }: Step): string[] {
  const own = byHand?.command === undefined ? [] : [bash(byHand.command), youShouldSee(byHand.see ?? '')];
  const undo = [
    ...resources.toReversed().flatMap((resource) => resource.byHand?.undo ?? []),
    ...(byHand?.undo === undefined ? [] : [byHand.undo]),
  ];
  return [
    `## ${title}`,
    byHand?.why ?? why,
    ...own,
    ...resources.flatMap(resourceText),
    ...checks.flatMap(checkText),
    ...failText(resources.flatMap(({ byHand }) => byHand?.fails ?? [])),
    ...(byHand?.repair === undefined ? [] : repairText(byHand.repair, resources)),
    ...checkBlock(resources),
    ...(undo.length === 0
      ? []
      : ['**Undo**, once what comes after this step is undone:', bash(undo.join('\n'))]),
  ];
}

function resourceText(resource: Resource): string[] {
  const { note, see = '' } = resource.byHand ?? {};
  return [...(note === undefined ? [] : [note]), bash(commandOf(resource)), youShouldSee(see)];
}

function checkText({ name, byHand }: Check): string[] {
  if (byHand === undefined) return [];
  return [`**${name}**`, bash(byHand.command), youShouldSee(byHand.see), ...failText(byHand.fails ?? [])];
}

function failText(fails: readonly string[]): string[] {
  return fails.length === 0 ? [] : ['**If it fails**', list(fails)];
}

/** Only readers who meet the failure need the repair: its blocks follow the failure, before the check. */
function repairText(repair: ManualRepair, resources: readonly Resource[]): string[] {
  const { title, text, example, unless, reads } = repair;
  const failed = resources.at(-1);
  return [
    `**If it fails: ${title}**`,
    text,
    fence('text', example),
    `If the message names ${unless}, attaching a policy does not repair it: ask its owner to change it. Otherwise:`,
    reads.text,
    bash(reads.command),
    'Create the policy and associate it with the role.',
    ...repair.resources.map((resource) => bash(commandOf(resource))),
    'Try again. Note that it might take a few moments for the permissions to propagate: if it is still denied, wait a little and repeat it.',
    ...(failed === undefined ? [] : [bash(commandOf(failed))]),
    'To undo the repair:',
    bash(
      repair.resources
        .toReversed()
        .flatMap(({ byHand }) => byHand?.undo ?? [])
        .join('\n'),
    ),
  ];
}

function checkBlock(resources: readonly Resource[]): string[] {
  const commands = resources.flatMap(({ byHand }) => byHand?.exists ?? []);
  if (commands.length === 0) return [];
  return [
    commands.length === 1 ? '**Check**: it prints `true`.' : '**Check**: each of these prints `true`.',
    bash(commands.join('\n')),
  ];
}

function youShouldSee(what: string): string {
  return `You should see ${what}.`;
}

function list(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n');
}

/** A Markdown table that is readable as plain text too. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [head, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [first = [], ...others] = cells;
  return [line(first), line(widths.map((width) => '-'.repeat(width))), ...others.map(line)].join('\n');
}

function bash(commands: string): string {
  return fence('bash', commands);
}

function fence(language: string, text: string): string {
  return `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;
}
