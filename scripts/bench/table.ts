/** A table as rows of text; the first row is its heading. */
export interface Table {
  readonly heading: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** How many columns, from the left, are words; the others are numbers, which end at the same place. */
  readonly words: number;
}

/** The table for a terminal: columns side by side, a line below the heading. Pure. */
export function textTable({ heading, rows, words }: Table): string {
  const widths = heading.map((_, column) =>
    Math.max(...[heading, ...rows].map((row) => (row[column] ?? '').length)),
  );
  const line = (row: readonly string[]): string =>
    widths
      .map((width, column) => {
        const cell = row[column] ?? '';
        return column < words ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  return `${[line(heading), rule, ...rows.map(line)].join('\n')}\n`;
}

/** The same in Markdown. Pure. */
export function markdownTable({ heading, rows, words }: Table): string {
  const line = (row: readonly string[]): string =>
    `| ${heading.map((_, column) => (row[column] ?? '').replaceAll('|', '\\|')).join(' | ')} |`;
  const rule = `| ${heading.map((_, column) => (column < words ? '---' : '---:')).join(' | ')} |`;
  return `${[line(heading), rule, ...rows.map(line)].join('\n')}\n`;
}
