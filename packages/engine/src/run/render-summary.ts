import stringWidth from 'string-width';
import type { SummaryRow } from './events.ts';
import { neutral } from './neutral.ts';
import type { Layout } from './paragraph.ts';
import { tableLines } from './table.ts';
import { painted, wordOf } from './words.ts';

/**
 * How steps ended, as a table; empty without rows. Pure.
 * @param all whether it also has the steps that changed nothing
 */
export function summaryText(ended: readonly SummaryRow[], all: boolean, { paint, columns }: Layout): string {
  const rows = ended.filter(({ outcome }) => all || (outcome !== 'no change' && outcome !== 'passed'));
  if (rows.length === 0) return '';
  const cells = neutral(rows).map(({ step, title, outcome, seconds }) => [
    paint.dim(step),
    title,
    painted(wordOf(outcome), wordOf(outcome).word, paint),
    outcome === 'not run' || outcome === 'skipped' ? '' : `${seconds.toFixed(2)} s`,
  ]);
  const widths = [undefined, titleWidth(cells, columns), undefined, undefined];
  const lines = tableLines(cells, { align: ['left', 'left', 'left', 'right'], widths, wrap: true });
  return `\n${lines.map((line) => `  ${line}`).join('\n')}\n`;
}

/** How wide the titles may be beside the other columns; `undefined` if all of the table fits. */
function titleWidth(cells: readonly (readonly string[])[], columns: number | undefined): number | undefined {
  if (!columns) return undefined;
  const widest = (column: number) => Math.max(...cells.map((row) => stringWidth(row[column] ?? '')));
  // Two spaces stand before each column.
  const left = columns - 4 * 2 - widest(0) - widest(2) - widest(3);
  return left < widest(1) ? Math.max(left, MIN_WIDTH) : undefined;
}

/** A title's width at the least, in columns. */
const MIN_WIDTH = 12;
