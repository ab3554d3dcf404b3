import { reference } from 'engine/resource';
import type { Section } from 'engine/run';
import { VAULT_IN_SHELL } from 'vault-auth/internal';

/** A variable of the guide in the form of a page. */
export interface PageVariable {
  readonly name: string;
  readonly kind: /** Given by the reader, or the guide's own value. */
    | 'input'
    /** A secret: the reader provides it, and no page contains it. */
    | 'secret'
    /** Read from AWS. */
    | 'asked';
  /** The shell's value by default; `undefined` if only the reader knows it. */
  readonly value: string | undefined;
}

/** A runbook with the guide's variables in its commands. */
export interface SymbolicRunbook extends Pick<Section, 'title' | 'purpose' | 'steps'> {
  readonly id: string;
  /** The name of its page: for an existing Vault, the page has other commands than for the guide's. */
  readonly page: string;
  /** The guide of the runbook: `Gloo Gateway 1.17`. */
  readonly guide: string;
  /** The command with the same effect; none if the page is the only way. */
  readonly automated?: string;
  /** The versions with which its commands were last tested. */
  readonly tried: string;
}

/** A runbook in the form of its page, with the variables of its commands. */
export interface PageSection extends SymbolicRunbook {
  /** Its steps, in Markdown. */
  readonly parts: readonly string[];
  readonly variables: readonly PageVariable[];
  /** The CLIs that its commands start with. */
  readonly tools: readonly string[];
}

/** Set on every page, for its guard. */
const ALWAYS = ['CLUSTER_NAME', 'AWS_REGION', 'OIDC_PROVIDER'];

/** The pages for the reader's own Vault, by the id of their runbook. */
export const OWN_VAULT_PAGES: Readonly<Record<string, string>> = { '02-vault': '02-vault-own' };

/** Whether commands start a program: at the start of a line or of a pipe's part, or after another command. */
export const starts = (program: string, commands: string): boolean =>
  new RegExp(`(?:^|[|&{()]) *${program} `, 'm').test(commands);

/** The function behind a page's `vault`, or nothing on a page for the reader's own Vault alone. */
export const vaultIn = (variables: readonly PageVariable[]): string[] =>
  variables.some(({ name, value }) => name === 'VAULT_ADDR' && value === '') ? [VAULT_IN_SHELL] : [];

/** Commands with what their `vault` needs, if they use it. */
export const withVault = (commands: string, variables: readonly PageVariable[]): string =>
  starts('vault', commands)
    ? [commands, reference('VAULT_ADDR'), ...vaultIn(variables)].join('\n')
    : commands;

/** The variables that a text uses and does not set, those that they are derived from, and those of the guard. */
export function needed(variables: readonly PageVariable[], text: string): PageVariable[] {
  const wanted = new Set(namesIn(text));
  for (const name of setIn(text)) wanted.delete(name);
  for (const name of ALWAYS) wanted.add(name);
  for (const { name, value = '' } of variables.toReversed()) {
    if (wanted.has(name)) for (const other of namesIn(value)) wanted.add(other);
  }
  return variables.filter(({ name }) => wanted.has(name));
}

/** The variables that commands set. */
function setIn(text: string): string[] {
  return Array.from(text.matchAll(/^\s*export ([A-Z][A-Z0-9_]*)=/gm), ([, name = '']) => name);
}

function namesIn(text: string): string[] {
  return Array.from(text.matchAll(/\$\{([A-Z][A-Z0-9_]*)[}:#]/g), ([, name = '']) => name);
}
