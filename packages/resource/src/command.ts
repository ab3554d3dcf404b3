/**
 * One word as bash reads it back: quoted only where it needs to be, so that commands look as a person
 * would type them.
 */
export function quote(word: string): string {
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
