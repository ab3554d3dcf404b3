import type { Resource } from 'resource';
import type { Step } from 'runbook';

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
  /** Values that the reader may provide or need; with resolved values, these are more than the variables. */
  readonly inputs: readonly Variable[];
  /** The CLIs that its commands start with. */
  readonly tools: readonly string[];
}

/** What to write: with references to the guide's variables, or with the values of one cluster. */
export interface Source {
  /** The guide that the runbooks belong to: `Gloo Gateway 1.17`. */
  readonly guide: string;
  readonly runbook: (id: string) => Promise<MadeRunbook>;
  readonly variables: readonly Variable[];
  /** With the values of one cluster: the same with references, which show what each value is used for. */
  readonly symbolic?: Source;
}

/** Describes a runbook as a page shows it. */
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

/** The variables that a text refers to, and those that they are derived from. Every AWS CLI call reads the region. */
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
