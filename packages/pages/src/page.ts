import { GENERATED_BY } from 'engine/own-file';
import { markdownTable } from 'engine/table';
import { textsOf } from './by-hand.ts';
import { variableBlocks } from './guard.ts';
import type { Section } from './section.ts';
import { stepBlocks, undoBlocks } from './steps.ts';

const GUIDE = 'https://docs.solo.io/gloo-edge/main/guides/integrations/vault/aws-irsa-auth';
const GUIDE_TITLE = 'Securing secrets in HashiCorp Vault using AWS IAM Roles for Service Accounts (IRSA)';

export interface Neighbours {
  readonly previous?: Section | undefined;
  readonly next?: Section | undefined;
}

/**
 * Renders a runbook as a page of GitHub Markdown to read and paste from: the guide's own commands; closed, how to check
 * and undo them, and what to do if they fail.
 */
export function page(section: Section, footer: string, neighbours: Neighbours = {}): string {
  const { id, title, purpose } = section;
  const body = [...variableBlocks(section), ...stepBlocks(section).map((block) => resolved(section, block))];
  const parts = [
    ...body,
    ...endBlocks(section),
    ...undoBlocks(section).map((block) => resolved(section, block)),
  ];
  return `${[
    `# ${id}: ${title}`,
    purpose,
    headList(section),
    links(section, neighbours),
    contents(parts),
    ...parts,
    '---',
    `${GENERATED_BY} ${footer}, from runbooks/${id}.ts and docs/by-hand. Run its named blocks in one shell: elsewhere they end in \`command not found\`.`,
  ].join('\n\n')}\n`;
}

export function indexPage(sections: readonly Section[], footer: string): string {
  return `${[
    `# ${GUIDE_TITLE}`,
    `[${sections[0]?.guide ?? 'The guide'}](${GUIDE}), by hand. Each page works in a new shell. Follow them in this order:`,
    markdownTable(
      ['page', 'use it'],
      sections.map((section) => [linkTo(section), `when ${textsOf(section.id).front.when}`]),
    ),
    '---',
    `${GENERATED_BY} ${footer}, from the runbooks. Change those, not these pages.`,
  ].join('\n\n')}\n`;
}

/** With the values of one cluster, a text that refers to a variable shows its value. */
function resolved({ variables }: Section, block: string): string {
  return variables
    .filter(({ kind }) => kind === 'known')
    .reduce((text, { name, value = '' }) => text.replaceAll(`\${${name}}`, () => value), block);
}

function headList({ id, tools }: Section): string {
  const { when = '', changes = 'nothing', risk = '', takes = '', needs = '' } = textsOf(id).front;
  return [
    `- **Use it** when ${when}.`,
    `- **It changes** ${changes}; risk: ${risk}; ${takes}.`,
    `- **You need** ${needs}; ${tools.join(', ')} on PATH.`,
    '- **Who to call**: (fill in)',
  ].join('\n');
}

function links({ id, title, guide }: Section, { previous, next }: Neighbours): string {
  const anchor = textsOf(id).front.guide;
  return [
    anchor === undefined
      ? `An addition to [${guide}](${GUIDE})`
      : `In ${guide}: [${title}](${GUIDE}#${anchor})`,
    ...(previous === undefined ? [] : [`before: ${linkTo(previous)}`]),
    ...(next === undefined ? [] : [`next: ${linkTo(next)}`]),
    `by one command: \`./runbook ${id}\``,
  ].join(' · ');
}

function linkTo({ id, title }: Section): string {
  return `[${id}: ${title}](${id}.md)`;
}

/** The sections of the runbook's own page that belong to no step. */
function endBlocks({ id, steps }: Section): string[] {
  return [...textsOf(id).sections].flatMap(([title, text]) =>
    steps.some((step) => step.title === title) ? [] : [`## ${title}`, text],
  );
}

function contents(parts: readonly string[]): string {
  return parts
    .flatMap((part) => /^## (.*)$/.exec(part)?.[1] ?? [])
    .map((heading) => `[${/^Step \d+/.exec(heading)?.[0] ?? heading}](#${anchorOf(heading)})`)
    .join(', ');
}

/** The anchor that GitHub gives a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}
