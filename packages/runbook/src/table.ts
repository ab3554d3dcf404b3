import CliTable from 'cli-table3';

/** How the columns of a table are set. */
export interface TableLayout {
  readonly align?: readonly ('left' | 'right')[];
  /**
   * The maximum width of each column, in characters; a longer cell ends in `…`. By default a column is as wide as its
   * cells.
   */
  readonly widths?: readonly (number | undefined)[];
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
  { align = [], widths = [] }: TableLayout = {},
): string[] {
  if (rows.length === 0) return [];
  const table = new CliTable({
    chars: { ...NO_BORDERS, middle: '  ' },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
    colAligns: [...align],
    colWidths: widths.map((width) => width ?? null),
  });
  table.push(...rows.map((row) => [...row]));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}

/** A line that ends in `…` at the right edge of a terminal; without a terminal, all of it. Pure. */
export function fittedLine(line: string, columns: number | undefined): string {
  return columns === undefined ? line : tableLines([[line]], { widths: [columns] }).join('');
}
