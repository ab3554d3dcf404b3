/** A block of text or code in Markdown, within a fence that the text does not close. */
export function fenced(text: string, language = ''): string {
  const fence = fenceOf(text, 3);
  return `${fence}${language}\n${text.trimEnd()}\n${fence}`;
}

/** A fence of more backticks than the text has in a row. */
export function fenceOf(text: string, atLeast: number): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  return '`'.repeat(Math.max(atLeast, longest + 1));
}
