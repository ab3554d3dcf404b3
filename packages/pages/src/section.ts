import type { Resource } from 'engine/resource';
import type { Step } from 'engine/run';

/** A variable of the guide, as a page sets it. */
export interface Variable {
  readonly name: string;
  readonly kind: /** Given by the reader, or the guide's own value. */
    | 'input'
    /** A secret: the reader provides it, and no page contains it. */
    | 'secret'
    /** Read from AWS, or derived from what AWS returned. */
    | 'asked'
    /** The value of one cluster. */
    | 'known';
  /** The shell's value by default; `undefined` if only the reader knows it. */
  readonly value: string | undefined;
  /** What the variable is, in a phrase. */
  readonly text: string;
}

/** What an engineer on call asks first of a page. Markdown phrases. */
export interface PageHead {
  readonly useWhen: string;
  /** What its commands create or change; left out if they change nothing. */
  readonly changes?: string;
  readonly risk: string;
  readonly takes: string;
  readonly permissions: string;
  /** What the page adds to the guide, if the guide has no such section. */
  readonly notInGuide?: string;
  /** The command that does the same. */
  readonly oneCommand: string;
  /** The end of the page: Markdown paragraphs. */
  readonly end?: readonly string[];
}

/** A runbook with its steps built. */
interface MadeRunbook {
  readonly title: string;
  readonly purpose: string;
  readonly needs: readonly string[];
  readonly steps: readonly Step[];
}

/** A runbook as a page or file shows it: its steps and the variables that their commands refer to. */
export interface Section extends MadeRunbook {
  readonly id: string;
  /** The guide that the section belongs to: `Gloo Gateway 1.17`. */
  readonly guide: string;
  readonly variables: readonly Variable[];
  /** The variables that its own commands set, for the commands after them. */
  readonly found: readonly string[];
  /** Values that the reader may provide or need; with resolved values, these are more than the variables. */
  readonly inputs: readonly Variable[];
  /** The CLIs that its commands start with. */
  readonly tools: readonly string[];
}

/** A section with what its page says at its head. */
export interface PageSection extends Section {
  readonly head: PageHead;
}

/** What to write: with references to the guide's variables, or with the values of one cluster. */
export interface Source {
  /** The guide that the runbooks belong to: `Gloo Gateway 1.17`. */
  readonly guide: string;
  readonly runbook: (id: string) => MadeRunbook;
  readonly variables: readonly Variable[];
  /** With the values of one cluster: the same with references, which show what each value is used for. */
  readonly symbolic?: Source;
}

/** Describes a runbook as a page shows it. */
export function sectionOf(id: string, { guide, runbook, variables, symbolic }: Source): Section {
  const { title, purpose, needs, steps } = runbook(id);
  const commands = textOf(steps);
  const used = needed(variables, commands);
  const inputs = symbolic && needed(symbolic.variables, textOf(symbolic.runbook(id).steps));
  return {
    id,
    title,
    guide,
    purpose,
    needs,
    steps,
    variables: used,
    found: setIn(commands),
    inputs:
      inputs === undefined ? used : variables.filter(({ name }) => inputs.some((one) => one.name === name)),
    tools: TOOLS.filter((tool) => tool === 'aws' || uses(tool, commands)),
  };
}

const TOOLS = ['aws', 'eksctl', 'jq', 'helm', 'kubectl'];

function uses(tool: string, commands: string): boolean {
  return new RegExp(`\\b${tool} `).test(commands);
}

/** Whether the commands act in the cluster of the kubectl context. */
export function usesCluster({ tools }: Pick<Section, 'tools'>): boolean {
  return tools.includes('kubectl') || tools.includes('helm');
}

/** What the guard of every page shows or compares. */
const GUARDED = ['CLUSTER_NAME', 'AWS_REGION', 'ACCOUNT_ID', 'CALLER_ARN'];

/** The variables that a text refers to, those that they are derived from, and those of the guard. Pure. */
export function needed(variables: readonly Variable[], text: string): Variable[] {
  const inCluster = uses('kubectl', text) || uses('helm', text);
  const wanted = new Set([...GUARDED, ...(inCluster ? ['OIDC_PROVIDER'] : []), ...namesIn(text)]);
  for (const name of setIn(text)) wanted.delete(name);
  for (const { name, value = '' } of variables.toReversed()) {
    if (wanted.has(name)) for (const other of namesIn(value)) wanted.add(other);
  }
  return variables.filter(({ name }) => wanted.has(name));
}

/** The variables that commands set for those after them. */
function setIn(text: string): string[] {
  return [...new Set([...text.matchAll(/^\s*export ([A-Z][A-Z0-9_]*)=/gm)].map(([, name = '']) => name))];
}

function namesIn(text: string): string[] {
  return [...text.matchAll(/\$\{([A-Z][A-Z0-9_]*)[}:#]/g)].map(([, name = '']) => name);
}

function textOf(steps: readonly Step[]): string {
  return steps.flatMap(commandsOf).join('\n');
}

/** The account whose resolved values the page contains. They are wrong for credentials of any other account. */
export function accountOf({ inputs }: Section): string | undefined {
  return inputs.find(({ name, kind }) => name === 'ACCOUNT_ID' && kind === 'known')?.value;
}

/** The command that a person types for a resource. */
export function commandOf(resource: Resource): string {
  return resource.byHand?.command ?? resource.command();
}

/** Everything that a person types for a step, including its repair. */
function commandsOf({ resources = [], checks = [], byHand }: Step): string[] {
  const typed = (resource: Resource) => [
    commandOf(resource),
    resource.byHand?.alternative?.command ?? '',
    resource.byHand?.exists ?? '',
    resource.byHand?.undo?.look ?? '',
    resource.byHand?.undo?.command ?? '',
  ];
  return [
    byHand?.command ?? '',
    byHand?.repair?.reads.command ?? '',
    ...resources.flatMap(typed),
    ...checks.map((check) => check.byHand?.command ?? ''),
    ...(byHand?.repair?.resources.flatMap(typed) ?? []),
  ];
}
