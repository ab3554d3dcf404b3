/** A command of the guide as a value: plans, pages and reports render it. */
export interface Command {
  /** The document that it first writes to a file of the working folder. */
  readonly writes?: { readonly file: string; readonly text: string };
  /** What a person types, one after the other; nothing, if a chart does it. */
  readonly run: readonly string[];
  /** The guide's variable that keeps a value of what it prints: `.Role.Arn`. */
  readonly keeps?: { readonly variable: string; readonly at: string };
  /** The file that an earlier command has written for it. */
  readonly reads?: string | undefined;
  /** Its flag for how long it waits, if it waits for something that may not exist yet. */
  readonly limit?: string;
}

export function commandText({ writes, run }: Command): string {
  const document = writes === undefined ? [] : [hereDocument(writes.file, writes.text)];
  return [...document, ...run].join('\n');
}

/** The first line of each block of a page that changes something. No shell runs it unless the guard of the page has set the variable. */
export const READY = `: "\${CHECKED:?}" &&`;

/** A reference to one of the guide's variables, which the exported pages show instead of its value. */
export function reference(variable: string): string {
  return `\${${variable}}`;
}

const REFERENCE = /\$\{[A-Z][A-Z0-9_]*\}/;

/** Whether a value is not known here: a reference stands for a part of it. */
export function hasReference(value: string): boolean {
  return REFERENCE.test(value);
}

/** Characters that stay special within double quotes, except in references that the shell is to expand. */
const SPECIAL = /["\\`]|\$(?!\{[A-Z][A-Z0-9_]*\})/g;

/**
 * Quotes one word for bash, only if it needs quotes, so that commands look as a person would type them. A `${VARIABLE}`
 * in it stays a reference, within double quotes.
 */
export function quote(word: string): string {
  if (hasReference(word)) return doubleQuoted(word);
  if (word !== '' && /^[\w@%+=:,./-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

export function doubleQuoted(word: string): string {
  return `"${word.replaceAll(SPECIAL, '\\$&')}"`;
}

/** A command in the guide's layout: the first line, then an indented line for each further part. */
export function commandLines(...lines: readonly string[]): string {
  return lines.join(' \\\n  ');
}

/** Characters that stay special within a here document, except in references that the shell is to expand. */
const SPECIAL_IN_DOCUMENT = /[\\`]|\$(?!\{[A-Z][A-Z0-9_]*\})/g;

/**
 * The guide's way to write a document to a file before a command uses it. A `${VARIABLE}` in it stays a reference. No line of the
 * document may be `EOF` alone; JSON, YAML and HCL have no such line.
 */
export function hereDocument(file: string, text: string): string {
  return `cat <<EOF > ${file}\n${text.trimEnd().replaceAll(SPECIAL_IN_DOCUMENT, '\\$&')}\nEOF`;
}
