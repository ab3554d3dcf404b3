/** A reference to one of the guide's variables, which the exported pages have in place of its value. */
export function reference(variable: string): string {
  return `\${${variable}}`;
}

const REFERENCE = /\$\{[A-Z][A-Z0-9_]*\}/;
/** What double quotes do not take from the shell, save the references that it is to replace. */
const SPECIAL = /["\\`]|\$(?!\{[A-Z][A-Z0-9_]*\})/g;

/**
 * One word as bash reads it back: quoted only where it needs to be, so that commands look as a person
 * would type them. A `${VARIABLE}` in it stays one, within double quotes.
 */
export function quote(word: string): string {
  if (REFERENCE.test(word)) return doubleQuoted(word);
  if (word !== '' && /^[\w@%+=:,./-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** The same in double quotes whether it needs them or not, as the guide has some words. */
export function doubleQuoted(word: string): string {
  return `"${word.replaceAll(SPECIAL, '\\$&')}"`;
}

/**
 * The value of an assignment: the variable's own or, where the shell has not set it, a default. A `${VARIABLE}` in the
 * default stays one.
 */
export function withDefault(variable: string, value: string): string {
  // Quotes within double quotes are another matter in an expansion, so what needs any is quoted by itself.
  const plain = /^(?:[\w@%+=:,./<>-]|\$\{[A-Z][A-Z0-9_]*\})*$/.test(value);
  return plain ? `"\${${variable}:-${value}}"` : `\${${variable}:-${quote(value)}}`;
}

/** A command in the guide's layout: the first line, then an indented line for each further part. */
export function commandLines(...lines: readonly string[]): string {
  return lines.join(' \\\n  ');
}

/** What a here document does not take from the shell, save the references that it is to replace. */
const SPECIAL_IN_DOCUMENT = /[\\`]|\$(?!\{[A-Z][A-Z0-9_]*\})/g;

/**
 * The guide's way of writing a document to a file before a command uses it, or of printing it. A `${VARIABLE}` in it
 * stays one. No line of the document may be `EOF` alone, which none of JSON, YAML or HCL has.
 */
export function hereDocument(file: string | undefined, text: string): string {
  return `cat <<EOF${file === undefined ? '' : ` > ${file}`}\n${text.trimEnd().replaceAll(SPECIAL_IN_DOCUMENT, '\\$&')}\nEOF`;
}
