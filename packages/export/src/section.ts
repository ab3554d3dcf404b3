import type { Resource } from 'resource';
import type { Step } from 'runbook';

/** A variable of the guide, as a page sets it. */
export interface Variable {
  readonly name: string;
  readonly kind: /** Given by the reader, or the guide's own value. */
    | 'input'
    /** Given by the reader, and written nowhere. */
    | 'secret'
    /** Asked of AWS, or following from what was. */
    | 'asked'
    /** The value of one cluster. */
    | 'known';
  /** What the shell sets it to where the reader says nothing; `undefined` where only the reader knows. */
  readonly value: string | undefined;
  /** What it is, in a phrase. */
  readonly text: string;
}

/** A runbook with its steps made. */
interface MadeRunbook {
  readonly title: string;
  readonly purpose: string;
  readonly needs: readonly string[];
  readonly steps: readonly Step[];
}

/** A runbook as it is written down: its steps with the variables that their commands refer to. */
export interface Section extends MadeRunbook {
  readonly id: string;
  /** The guide that it is a section of: `Gloo Gateway 1.17`. */
  readonly guide: string;
  readonly variables: readonly Variable[];
  /** What its reader may want to give or to know: more than the variables where values are resolved. */
  readonly inputs: readonly Variable[];
  /** The CLIs that its commands begin with. */
  readonly tools: readonly string[];
}

/** What is written down: with references to the guide's variables, or with the values of one cluster. */
export interface Source {
  /** The guide that runbooks are sections of: `Gloo Gateway 1.17`. */
  readonly guide: string;
  readonly runbook: (id: string) => Promise<MadeRunbook>;
  readonly variables: readonly Variable[];
  /** With the values of one cluster: the same with references, which tell what each value is used for. */
  readonly symbolic?: Source;
}

/** Reads a runbook as it is written down. */
export async function sectionOf(
  id: string,
  { guide, runbook, variables, symbolic }: Source,
): Promise<Section> {
  const { title, purpose, needs, steps } = await runbook(id);
  const commands = textOf(steps);
  const used = needed(variables, commands);
  const inputs = symbolic && needed(symbolic.variables, textOf((await symbolic.runbook(id)).steps));
  return {
    id,
    title,
    guide,
    purpose,
    needs,
    steps,
    variables: used,
    inputs:
      inputs === undefined ? used : variables.filter(({ name }) => inputs.some((one) => one.name === name)),
    tools: ['aws', 'jq', 'helm', 'kubectl'].filter((tool) => new RegExp(`\\b${tool} `).test(commands)),
  };
}

/** Those that a text refers to, and those that they are made from. The region is read by every AWS CLI. */
function needed(variables: readonly Variable[], text: string): Variable[] {
  const wanted = new Set(['AWS_REGION', ...namesIn(text)]);
  for (const { name, value = '' } of variables.toReversed()) {
    if (wanted.has(name)) for (const other of namesIn(value)) wanted.add(other);
  }
  return variables.filter(({ name }) => wanted.has(name));
}

function namesIn(text: string): string[] {
  return [...text.matchAll(/\$\{([A-Z][A-Z0-9_]*)[}:]/g)].map(([, name = '']) => name);
}

function textOf(steps: readonly Step[]): string {
  return steps.flatMap(commandsOf).join('\n');
}

/** The account whose values are written down, where they are: with other credentials, nothing of it is right. */
export function accountOf({ inputs }: Section): string | undefined {
  return inputs.find(({ name, kind }) => name === 'ACCOUNT_ID' && kind === 'known')?.value;
}

/** The command that somebody types for a resource. */
export function commandOf(resource: Resource): string {
  return resource.byHand?.command ?? resource.command();
}

/** Everything that is typed for a step, its repair included. */
function commandsOf({ resources = [], checks = [], byHand }: Step): string[] {
  const typed = (resource: Resource) => [
    commandOf(resource),
    resource.byHand?.exists ?? '',
    resource.byHand?.undo ?? '',
  ];
  return [
    byHand?.command ?? '',
    ...resources.flatMap(typed),
    ...checks.map((check) => check.byHand?.command ?? ''),
    ...(byHand?.repair?.resources.flatMap(typed) ?? []),
  ];
}
