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
  if (REFERENCE.test(word)) return `"${word.replaceAll(SPECIAL, '\\$&')}"`;
  if (word !== '' && /^[\w@%+=:,./-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A command in the guide's layout: the first line, then an indented line for each further part. */
export function commandLines(...lines: readonly string[]): string {
  return lines.join(' \\\n  ');
}

/** The guide's way of writing a document to a file before a command uses it. */
export function hereDocument(file: string, text: string): string {
  return `cat <<EOF > ${file}\n${text.trimEnd()}\nEOF`;
}
