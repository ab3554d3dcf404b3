import { GENERATED_BY } from 'engine/own-file';
import { reference } from 'engine/resource';
import { textsOf } from './by-hand.ts';
import { details, guardedCell, guardsOf, type Part } from './cell.ts';
import { variableBlocks } from './guard.ts';
import { needed, type Section, setIn, type Variable, type Written } from './section.ts';
import { functionsOf } from './shell-functions.ts';
import { stepParts, undoParts } from './steps.ts';

const GUIDE = 'https://docs.solo.io/gloo-edge/main/guides/integrations/vault/aws-irsa-auth';
const GUIDE_TITLE = 'Securing secrets in HashiCorp Vault using AWS IAM Roles for Service Accounts (IRSA)';

/** @param variables those that are known are replaced by their values */
export function sectionOf(written: Written, variables: readonly Variable[]): Section {
  const typed = [...stepParts(written), ...undoParts(written)].flatMap((part) =>
    typeof part === 'string' ? [] : part.commands,
  );
  const functions = functionsOf(typed);
  const commands = [...functions, ...typed].join('\n');
  const tools = ['aws', 'jq', 'helm', 'kubectl'].filter((tool) => new RegExp(`\\b${tool} `).test(commands));
  const inCluster = tools.includes('kubectl') || tools.includes('helm');
  const used = needed(variables, inCluster ? `${commands}${reference('OIDC_PROVIDER')}` : commands).map(
    ({ name }) => name,
  );
  // The values of one cluster are wrong for credentials of any other account.
  const isOfPage = ({ name, kind }: Variable) =>
    used.includes(name) || (name === 'ACCOUNT_ID' && kind === 'known');
  return {
    ...written,
    functions,
    guards: guardsOf(written, typed),
    variables: variables.filter(isOfPage),
    found: setIn(commands),
    tools,
  };
}

/**
 * Renders a runbook as a page of GitHub Markdown to read and paste from: the guide's own commands; closed, how to check
 * and undo them, and what to do if they fail.
 * @param sections all that are exported: the page links to those, and names others
 * @param docs the address of the folder docs, for links to the pages of diagnoses; left out, the page has their command
 */
export function page(
  section: Section,
  footer: string,
  sections: readonly Section[],
  docs: string | undefined,
): string {
  const { id, title, purpose } = section;
  const shown = (part: Part) => partText(section, part);
  const text = [
    `# ${id}: ${title}`,
    purpose,
    headList(section),
    links(section, sections),
    ...variableBlocks(section),
    ...stepParts(section).map(shown),
    ...endBlocks(section),
    ...failsBlock(section, docs),
    ...undoParts(section).map(shown),
    '---',
    `${GENERATED_BY} ${footer}, from runbooks/${id}.ts.`,
  ].join('\n\n');
  const exported = sections.map((one) => `${one.id}.md`);
  return `${text.replaceAll(PAGE_LINK, (link, name, file) => (exported.includes(file) ? link : name))}\n`;
}

const PAGE_LINK = /\[([^\]]+)\]\((\d\d-[\w-]+\.md)\)/g;

export function indexPage(sections: readonly Section[], footer: string): string {
  return `${[
    `# ${GUIDE_TITLE}`,
    `[${sections[0]?.guide ?? 'The guide'}](${GUIDE}), by hand. Each page works in a new shell. Use, in this order:`,
    sections.map(({ id, title }) => `1. [${id}: ${title}](${id}.md), ${textsOf(id).front.use}`).join('\n'),
    '---',
    `${GENERATED_BY} ${footer}, from the runbooks. Change those, not these pages.`,
  ].join('\n\n')}\n`;
}

/** With the values of one cluster, a text that refers to a variable shows its value. */
function partText(section: Section, part: Part): string {
  const block = typeof part === 'string' ? part : guardedCell(section, part);
  return section.variables
    .filter(({ kind }) => kind === 'known')
    .reduce(
      (text, { name, value = '' }) =>
        text
          .replaceAll(`\${${name}}`, () => value)
          .replaceAll(`\${${name}#v}`, () => value.replace(/^v/, '')),
      block,
    );
}

/** What a reader on call needs first. The last line is for the reader's organisation to fill in. */
function headList({ id, tools, tried }: Section): string {
  const { front } = textsOf(id);
  const {
    use = '',
    changes = 'nothing',
    risk = 'none',
    traffic = 'unaffected',
    takes = '',
    needs = '',
  } = front;
  return [
    `- **Use it** ${use}. It takes ${takes}.`,
    `- **It changes** ${changes}; risk: ${risk}; traffic: ${traffic}.`,
    `- **You need** ${needs}; ${tools.join(', ')}.`,
    `- **Last tested** with ${tried}.`,
    '- **Owner and escalation**: fill in.',
  ].join('\n');
}

function links(section: Section, sections: readonly Section[]): string {
  const { id, title, guide } = section;
  const at = sections.indexOf(section);
  const [previous, next] = [sections[at - 1], sections[at + 1]];
  const anchor = textsOf(id).front.guide;
  return [
    anchor === undefined ? `An addition to [${guide}](${GUIDE})` : `${guide}: [${title}](${GUIDE}#${anchor})`,
    ...(previous === undefined ? [] : [`before: [${previous.id}](${previous.id}.md)`]),
    ...(next === undefined ? [] : [`next: [${next.id}](${next.id}.md)`]),
  ].join(', ');
}

/** The diagnoses of the errors that this page often meets, and all others. */
function failsBlock({ id }: Section, docs: string | undefined): string[] {
  const ids = textsOf(id).front.fails?.split(', ') ?? [];
  const known = ids.map((one) =>
    docs === undefined ? `\`${one}\`` : `[${one}](${docs}/troubleshooting/${one}.md)`,
  );
  const text =
    docs === undefined
      ? `\`./runbook explain ID\` prints the page of each: ${known.join(', ')}. \`./runbook explain\` lists all.`
      : `See ${known.join(', ')}, or [any other](${docs}/troubleshooting/README.md).`;
  return details('If it fails', text);
}

/** The sections of the runbook's own page that belong to no step. */
function endBlocks({ id, steps }: Section): string[] {
  return [...textsOf(id).sections].flatMap(([title, text]) =>
    steps.some((step) => step.title === title) ? [] : [`## ${title}`, text],
  );
}
