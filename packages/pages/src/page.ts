import { GENERATED_BY } from 'engine/run';
import { markdownTable } from 'engine/table';
import type { PageSection, Variable } from './section.ts';
import { list, stepBlocks, undoBlocks } from './steps.ts';
import { variableBlocks } from './variables.ts';

/** The index page that links to all others. */
export const INDEX_PAGE = 'README.md';

const GUIDE_TITLE = 'Securing secrets in HashiCorp Vault using AWS IAM Roles for Service Accounts (IRSA)';

/** The exported pages before and after a page. */
export interface Neighbours {
  readonly previous?: PageSection | undefined;
  readonly next?: PageSection | undefined;
}

/**
 * Renders a runbook as a page of plain GitHub Markdown to read and paste from: the guide's own commands, their output,
 * what to do if they fail, how to check them and how to undo them. Pure.
 */
export function page(section: PageSection, footer: string, neighbours: Neighbours = {}): string {
  const { id, title, purpose, needs, inputs, tools, head } = section;
  return `${[
    `# ${id}: ${title}`,
    purpose,
    headTable(section, neighbours),
    '## Prerequisites',
    list([...needs, `a shell (bash, zsh or any other POSIX shell), and on its PATH: ${tools.join(', ')}`]),
    '## Inputs',
    inputTable(inputs),
    ...variableBlocks(section),
    ...stepBlocks(section),
    ...(head.end ?? []),
    ...undoBlocks(section),
    '---',
    `${GENERATED_BY} ${footer}, from runbook ${id}. Change the runbook, not this page.`,
  ].join('\n\n')}\n`;
}

/** The index page that links to all others. Pure. */
export function indexPage(sections: readonly PageSection[], footer: string): string {
  return `${[
    `# ${GUIDE_TITLE}`,
    `${sections[0]?.guide ?? ''}, by hand.`,
    'Each page stands alone: it sets its own variables, and works in a new shell. Follow the pages in this order:',
    markdownTable(
      ['page', 'use it when', 'what it is for'],
      sections.map((section) => [linkTo(section), section.head.useWhen, section.purpose]),
    ),
    '---',
    `${GENERATED_BY} ${footer}, from the runbooks. Change those, not these pages.`,
  ].join('\n\n')}\n`;
}

function headTable({ title, guide, head }: PageSection, { previous, next }: Neighbours): string {
  const inGuide = `“${GUIDE_TITLE}”, ${guide}`;
  return markdownTable(
    ['', ''],
    [
      ['use it when', head.useWhen],
      [
        'in the guide',
        head.notInGuide === undefined
          ? `section “${title}” of ${inGuide}`
          : `${head.notInGuide} to ${inGuide}`,
      ],
      ['it changes', head.changes ?? 'nothing'],
      ['risk', head.risk],
      ['it takes', head.takes],
      ['permissions', head.permissions],
      ['who to call', '(fill in: name, team, number)'],
      ['the same by one command', `\`${head.oneCommand}\``],
      ...(previous === undefined ? [] : [['previous page', linkTo(previous)]]),
      ...(next === undefined ? [] : [['next page', linkTo(next)]]),
    ],
  );
}

function linkTo({ id, title }: PageSection): string {
  return `[${id}: ${title}](${id}.md)`;
}

function inputTable(variables: readonly Variable[]): string {
  const rows = variables
    .filter(({ kind }) => kind !== 'asked')
    .map(({ name, kind, value, text }) => [`\`${name}\``, howGiven(kind, value), text]);
  const value = variables.some(({ kind }) => kind === 'known') ? 'value' : 'default';
  return markdownTable(['variable', value, 'what it is'], rows);
}

function howGiven(kind: Variable['kind'], value: string | undefined): string {
  if (kind === 'secret') return 'required, exported beforehand';
  return value === undefined ? 'required' : `\`${value}\``;
}
