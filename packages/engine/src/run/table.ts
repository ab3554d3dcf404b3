import stringWidth from 'fast-string-width';
import { wrapAnsi } from 'fast-wrap-ansi';

interface TableLayout {
  readonly align?: readonly ('left' | 'right')[];
  /** The width of a line, in characters; without it, columns are as wide as their cells. */
  readonly width?: number | undefined;
  /** The column to narrow if a line is too long: its cells are broken between words. */
  readonly narrowed?: number;
}

const GAP = 2;
/** The minimum width of a narrowed column. */
const NARROWEST = 9;

/** Rows as aligned columns without borders, one line each; cells may be coloured. */
export function tableLines(
  rows: readonly (readonly string[])[],
  { align = [], width, narrowed }: TableLayout = {},
): string[] {
  const widths = columnWidths(rows, width || Number.POSITIVE_INFINITY, narrowed);
  return rows.flatMap((row) => {
    const cells = widths.map((width, column) => linesWithin(row[column] ?? '', width));
    const height = Math.max(...cells.map((lines) => lines.length));
    return Array.from({ length: height }, (_, line) =>
      cells
        .map((lines, column) => padded(lines[line], widths[column], align[column]))
        .join(' '.repeat(GAP))
        .trimEnd(),
    );
  });
}

/** A cell that fits keeps its spaces. */
function linesWithin(cell: string, width: number): string[] {
  return stringWidth(cell) <= width ? [cell] : wrapAnsi(cell, width, { hard: true }).split('\n');
}

function padded(cell = '', width = 0, align: 'left' | 'right' = 'left'): string {
  const spaces = ' '.repeat(width - stringWidth(cell));
  return align === 'left' ? cell + spaces : spaces + cell;
}

/** The widths of columns in a line of this width, as far as one column can be narrowed. */
function columnWidths(
  rows: readonly (readonly string[])[],
  width: number,
  narrowed: number | undefined,
): number[] {
  const widths: number[] = [];
  for (const row of rows)
    for (const [column, cell] of row.entries())
      widths[column] = Math.max(widths[column] ?? 0, stringWidth(cell));
  const excess = Math.max(0, widths.reduce((sum, each) => sum + each + GAP, -GAP) - width);
  return widths.map((wide, column) =>
    column === narrowed ? Math.max(wide - excess, Math.min(wide, NARROWEST)) : wide,
  );
}
