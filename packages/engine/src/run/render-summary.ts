import type { ChalkInstance } from 'chalk';
import type { SummaryRow } from './events.ts';
import { neutral } from './neutral.ts';
import { tableLines } from './table.ts';
import { painted, wordOf } from './words.ts';

/**
 * How steps ended, as a table; empty without rows. Pure.
 * @param all whether it also has the steps that changed nothing
 */
export function summaryText(ended: readonly SummaryRow[], all: boolean, paint: ChalkInstance): string {
  const rows = ended.filter(({ outcome }) => all || (outcome !== 'no change' && outcome !== 'passed'));
  if (rows.length === 0) return '';
  const lines = tableLines(
    neutral(rows).map(({ step, title, outcome, seconds }) => [
      paint.dim(step),
      title,
      painted(wordOf(outcome), wordOf(outcome).word, paint),
      outcome === 'not run' || outcome === 'skipped' ? '' : `${seconds.toFixed(2)} s`,
    ]),
    { align: ['left', 'left', 'left', 'right'] },
  ).map((line) => `  ${line}`);
  return `\n${lines.join('\n')}\n`;
}
