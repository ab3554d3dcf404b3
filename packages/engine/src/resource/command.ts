/** A command of the guide as a value, rendered in plans, pages and reports. */
export interface Command {
  /** The document that the command first writes to a file in the working folder. */
  readonly writes?: { readonly file: string; readonly text: string };
  /** The lines that a person types, in order; none if a chart does the work. */
  readonly run: readonly string[];
  /** The guide's variable that keeps a value of the output: `.Role.Arn`. */
  readonly keeps?: { readonly variable: string; readonly at: string };
  /** The file that an earlier command wrote for this one. */
  readonly reads?: string | undefined;
  /** The flag for the time limit, if the command waits for something that may not exist yet. */
  readonly limit?: string;
}

export function commandText({ writes, run }: Command): string {
  const document = writes === undefined ? [] : [hereDocument(writes.file, writes.text)];
  return [...document, ...run].join('\n');
}

/** The first line of each block that changes something on a page. The block runs only if the page's guard has set the variable. */
export const BLOCK_GUARD = `: "\${CHECKED:?}" &&`;

/** The first and the last command of a block that later blocks build on: if it fails or is interrupted, those refuse to run. */
export const BLOCK_START = `${BLOCK_GUARD} CHECKED= &&`;
export const BLOCK_END = 'CHECKED=yes';

/** A reference to a variable of the guide; the exported pages show it instead of the value. */
export function reference(variable: string): string {
  return `\${${variable}}`;
}

const REFERENCE = /\$\{[A-Z][A-Z0-9_]*\}/;

/** Whether a value contains a reference, so that it is not fully known here. */
export function hasReference(value: string): boolean {
  return REFERENCE.test(value);
}

/** Characters that stay special within double quotes, except in the references that the shell expands. */
const SPECIAL = /["\\`]|\$(?!\{[A-Z][A-Z0-9_]*\})/g;

/**
 * Quotes one word for bash, only if it needs quotes, so that commands look as a person would type them. A `${VARIABLE}`
 * in the word stays a reference, within double quotes.
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

/** Characters that stay special within a here document, except in the references that the shell expands. */
const SPECIAL_IN_DOCUMENT = /[\\`]|\$(?!\{[A-Z][A-Z0-9_]*\})/g;

/**
 * Writes a document to a file before a command uses it, as the guide does. A `${VARIABLE}` in it stays a reference.
 * @throws Error if a line of the document is just `EOF`
 */
export function hereDocument(file: string, text: string): string {
  if (/^EOF$/m.test(text)) throw new Error(`${file} has a line EOF`);
  return `cat <<EOF > ${file}\n${text.trimEnd().replaceAll(SPECIAL_IN_DOCUMENT, '\\$&')}\nEOF`;
}
