import type { Resource } from './resource.ts';

/** The result of a verb with plain values: a resource, once it is bound to the systems that it acts on. */
export type Item<Systems, Made extends Resource | readonly Resource[] = Resource> = (
  systems: Systems,
) => Made;

/** A variable of the guide with its value, such as `{ VAULT_AUTH_ROLE_ARN }`, for pages and conflicts. */
export type Variable = Readonly<Record<string, string>>;

/** @throws Error unless it is one name with its value */
export function variable(given: Variable): readonly [name: string, value: string] {
  const [first, ...more] = Object.entries(given);
  if (first === undefined || more.length > 0) throw new Error('a variable is one name with its value');
  return first;
}

/** A document that the guide writes to a file, which a command then reads (`cat <<EOF > trust-relationship.json`). */
export interface GuideFile<Content = string> {
  readonly file: string;
  readonly content: Content;
  readonly text: string;
}

/** @param content text, or a value that is written as JSON */
export function file<Content>(name: string, content: Content): GuideFile<Content> {
  const text = typeof content === 'string' ? content.replace(/^\n/, '') : JSON.stringify(content, null, 2);
  return { file: name, content, text };
}
