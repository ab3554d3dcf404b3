import type { Section as Planned } from 'engine/run';

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
}

/** A runbook whose commands refer to the guide's variables. */
export interface Written extends Pick<Planned, 'title' | 'purpose' | 'steps'> {
  readonly id: string;
  /** The guide that it belongs to: `Gloo Gateway 1.17`. */
  readonly guide: string;
  /** The versions with which its commands were last tested. */
  readonly tried: string;
}

/** A runbook as a page shows it, with the variables that its commands refer to. */
export interface Section extends Written {
  /** The definitions of the shell functions that its commands call. */
  readonly functions: readonly string[];
  /** The variables without which none of its commands runs. */
  readonly guards: readonly string[];
  readonly variables: readonly Variable[];
  /** The variables that its own commands set, for the commands after them. */
  readonly found: readonly string[];
  /** The CLIs that its commands start with. */
  readonly tools: readonly string[];
}

/** What the guard of every page shows. The caller's ARN contains the account. */
const GUARDED = ['CLUSTER_NAME', 'AWS_REGION', 'CALLER_ARN'];

/** The variables that a text refers to, those that they are derived from, and those of the guard. */
export function needed(variables: readonly Variable[], text: string): Variable[] {
  const wanted = new Set([...GUARDED, ...namesIn(text)]);
  for (const name of setIn(text)) wanted.delete(name);
  for (const { name, value = '' } of variables.toReversed()) {
    if (wanted.has(name)) for (const other of namesIn(value)) wanted.add(other);
  }
  return variables.filter(({ name }) => wanted.has(name));
}

/** The variables that commands set. */
export function setIn(text: string): string[] {
  return [...new Set([...text.matchAll(/^\s*export ([A-Z][A-Z0-9_]*)=/gm)].map(([, name = '']) => name))];
}

function namesIn(text: string): string[] {
  return [...text.matchAll(/\$\{([A-Z][A-Z0-9_]*)[}:#]/g)].map(([, name = '']) => name);
}
