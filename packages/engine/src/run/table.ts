import CliTable from 'cli-table3';

/** How the columns of a table are set. */
export interface TableLayout {
  readonly align?: readonly ('left' | 'right')[];
  /** The width of each column, in characters; a longer cell ends in `…`. By default a column is as wide as its cells. */
  readonly widths?: readonly (number | undefined)[];
  /** Breaks longer cells between words instead. */
  readonly wrap?: boolean;
}

/** No borders, and two spaces between columns. */
const NO_BORDERS = Object.fromEntries(
  [
    ...['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'],
    ...['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'],
  ].map((name) => [name, '']),
);

/** Rows as aligned columns without borders, a line each; cells may be coloured. Pure. */
export function tableLines(
  rows: readonly (readonly string[])[],
  { align = [], widths = [], wrap = false }: TableLayout = {},
): string[] {
  if (rows.length === 0) return [];
  const table = new CliTable({
    chars: { ...NO_BORDERS, middle: '  ' },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
    colAligns: [...align],
    colWidths: widths.map((width) => width ?? null),
    wordWrap: wrap,
  });
  table.push(...rows.map((row) => [...row]));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}

/** A Markdown table that is readable as plain text too; its cells are Markdown. Pure. */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  align: TableLayout['align'] = [],
): string {
  const cells = [head, ...rows].map((row) =>
    row.map((cell) => cell.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, '<br>')),
  );
  const widths = head.map((_, column) => Math.max(3, ...cells.map((row) => row[column]?.length ?? 0)));
  const isRight = (column: number): boolean => align[column] === 'right';
  const rule = widths.map((width, column) => (isRight(column) ? '-:' : '-').padStart(width, '-'));
  const line = (row: readonly string[]): string =>
    `| ${widths.map((width, column) => padded(row[column] ?? '', width, isRight(column))).join(' | ')} |`;
  const [first = [], ...others] = cells;
  return [first, rule, ...others].map(line).join('\n');
}

function padded(cell: string, width: number, right: boolean): string {
  return right ? cell.padStart(width) : cell.padEnd(width);
}
