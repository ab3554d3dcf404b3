import type { Outcome, SummaryRow } from './events.ts';
import { neutral } from './map-texts.ts';
import type { Layout } from './paragraph.ts';
import { tableLines } from './table.ts';
import { painted, wordOf } from './words.ts';

/**
 * How steps ended, as a table, with the total time; in brief, empty if every step found what it wanted.
 * @param total how long the whole run took, in seconds, without the time at questions
 */
export function summaryText(
  ended: readonly SummaryRow[],
  total: number,
  { all, paint, columns }: Layout & { readonly all: boolean },
): string {
  const quiet: ReadonlySet<Outcome> = new Set(['no change', 'passed']);
  if (ended.length === 0 || (!all && ended.every(({ outcome }) => quiet.has(outcome)))) return '';
  const rows = ended.filter(({ outcome }) => all || outcome !== 'no change');
  const cells = neutral(rows).map(({ step, title, outcome, seconds }) => [
    paint.dim(step),
    title,
    painted(wordOf(outcome), wordOf(outcome).word, paint),
    outcome === 'not run' || outcome === 'skipped' ? '' : `${seconds.toFixed(2)} s`,
  ]);
  cells.push([paint.dim('total'), '', '', `${total.toFixed(2)} s`]);
  const lines = tableLines(cells, {
    align: ['left', 'left', 'left', 'right'],
    width: columns && columns - INDENT.length,
    narrowed: [1],
    wrap: true,
  });
  return `\n${lines.map((line) => INDENT + line).join('\n')}\n`;
}

const INDENT = '  ';
