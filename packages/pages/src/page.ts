import { GENERATED_BY } from 'engine/own-file';
import { doubleQuoted } from 'engine/resource';
import { textsOf } from './by-hand.ts';
import { variablesPart } from './guard.ts';
import {
  needed,
  type PageSection,
  type PageVariable,
  type SymbolicRunbook,
  starts,
  withVault,
} from './section.ts';
import { partsOf } from './steps.ts';

/** A variable that a step of the text sets, with a placeholder for its value. */
const FILLED_IN = /^export ([A-Z][A-Z0-9_]*)="<.+>"$/gm;

const GUIDE = 'https://docs.solo.io/gloo-edge/main/guides/integrations/vault/aws-irsa-auth';
const GUIDE_TITLE = 'Securing secrets in HashiCorp Vault using AWS IAM Roles for Service Accounts (IRSA)';

/** @param values replace variables that a page does not set */
export function sectionOf(
  written: SymbolicRunbook,
  variables: readonly PageVariable[],
  values: { readonly [Name in string]?: string | undefined } = {},
): PageSection {
  const parts = partsOf(written).map((part) =>
    part
      .replaceAll(/\$\{([A-Z][A-Z0-9_]*)\}/g, (found, name: string) => values[name] ?? found)
      .replaceAll(FILLED_IN, (found, name: string) => {
        const value = values[name];
        return value === undefined ? found : `export ${name}=${doubleQuoted(value)}`;
      }),
  );
  const commands = withVault(parts.join('\n'), variables);
  const asks = needed(variables, commands);
  const inCluster = starts('kubectl', commands);
  // The guard calls aws, and reads the cluster with jq.
  const guard = ['aws', ...(inCluster ? ['jq'] : [])];
  const ownVault = asks.some(({ name, value }) => name === 'VAULT_ADDR' && value !== '');
  return {
    ...written,
    parts,
    variables: asks,
    tools: ['aws', 'eksctl', 'jq', 'helm', 'kubectl', ...(ownVault ? ['vault'] : [])].filter(
      (tool) => guard.includes(tool) || starts(tool, commands),
    ),
  };
}

/**
 * Renders a runbook as a page of GitHub Markdown to read and paste from: the guide's own commands, with checks before and after them,
 * and advice if they fail.
 * @param sections all exported ones: the page links to those, and only names others
 * @param docs the address of the folder docs, for links to the pages of diagnoses; left out, the page has their ids
 */
export function page(
  section: PageSection,
  footer: string,
  sections: readonly PageSection[],
  docs: string | undefined,
): string {
  const { id, title, purpose, parts } = section;
  const text = [
    `# ${id}: ${title}`,
    textsOf(id).head || purpose,
    headList(section),
    links(section, sections),
    ...variablesPart(section),
    ...parts,
    ...(docs === undefined ? ['`./runbook explain ID` says more about an ID in parentheses.'] : []),
    '---',
    `${GENERATED_BY} ${footer}, from runbooks/${id}.ts.`,
  ].join('\n\n');
  const exported = sections.map((one) => `${one.page}.md`);
  return `${text
    .replaceAll(PAGE_LINK, (link, name, file) => (exported.includes(file) ? link : name))
    .replaceAll(DIAGNOSIS, (_, one) =>
      docs === undefined ? `\`${one}\`` : `[${one}](${docs}/troubleshooting/${one}.md)`,
    )}\n`;
}

const PAGE_LINK = /\[([^\]]+)\]\((\d\d-[\w-]+\.md)\)/g;
/** `{vault-sealed}`: the page of a diagnosis. */
const DIAGNOSIS = /(?<!\$)\{([a-z]+(?:-[a-z]+)+)\}/g;

export function indexPage(sections: readonly PageSection[], footer: string): string {
  return `${[
    `# ${GUIDE_TITLE}`,
    `[${sections[0]?.guide ?? 'The guide'}](${GUIDE}), by hand. Each page works in a new shell, and says when to use it:`,
    sections.map(({ page, id, title }) => `1. [${id}: ${title}](${page}.md)`).join('\n'),
    '---',
    `${GENERATED_BY} ${footer}, from the runbooks. Change those, not these pages.`,
  ].join('\n\n')}\n`;
}

/** The facts that a reader on call needs first. */
function headList({ id, page, tools, tried, automated }: PageSection): string {
  // A page for the reader's own Vault says only what differs.
  const front = { ...textsOf(id).front, ...textsOf(page).front };
  const { use, changes = 'nothing', risk = 'none', traffic = 'unaffected', takes, needs } = front;
  const missing = Object.entries({ use, takes, needs }).filter(([, value]) => !value);
  if (missing.length > 0)
    throw new Error(`the front of page ${page} lacks ${missing.map(([name]) => name).join(', ')}`);
  return [
    `- **Use it** ${use}. It takes ${takes}.`,
    `- **It changes** ${changes}; risk: ${risk}; traffic: ${traffic}.`,
    `- **You need** ${needs}; ${tools.join(', ')}.`,
    `- **Last tested** with ${tried}. **Owner and escalation**: fill in.`,
    ...(automated === undefined ? [] : [`- **Automated**: \`${automated}\``]),
  ].join('\n');
}

function links(section: PageSection, sections: readonly PageSection[]): string {
  const { id, title, guide } = section;
  const other = sections.find((one) => one.id === id && one !== section);
  // No page leads on to the teardown.
  const inOrder = sections.filter((one) => one.page === one.id && one.id < '90');
  const at = inOrder.findIndex((one) => one.id === id);
  const [previous, next] = [inOrder[at - 1], at === -1 ? undefined : inOrder[at + 1]];
  const anchor = textsOf(id).front.guide;
  return [
    anchor === undefined ? `An addition to [${guide}](${GUIDE})` : `${guide}: [${title}](${GUIDE}#${anchor})`,
    ...(other === undefined
      ? []
      : [
          `for ${id === section.page ? 'a Vault of your own' : 'the guide’s Vault'}: [${other.page}](${other.page}.md)`,
        ]),
    ...(previous === undefined ? [] : [`before: [${previous.id}](${previous.id}.md)`]),
    ...(next === undefined ? [] : [`next: [${next.id}](${next.id}.md)`]),
  ].join(', ');
}
