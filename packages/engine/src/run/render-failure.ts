import type { ChalkInstance } from 'chalk';
import type { Failure } from '../resource/index.ts';
import type { Diagnosed } from './events.ts';
import { neutral } from './neutral.ts';
import { type Layout, paragraph } from './paragraph.ts';
import { painted, wordOf, wordOfFailure } from './words.ts';

/** The file of a diagnosis. */
const pageOf = (id: string): string => `docs/troubleshooting/${id}.md`;

/** How many lines a diagnosis has at most; the page has the rest. */
const MOST_LINES = 12;

/** The first line of a failure. Pure. */
export function failureHeading(failure: Failure, paint: ChalkInstance): string {
  const status = wordOfFailure(failure);
  return `\n${painted(status, `${status.mark} ${status.word}`, paint)}  ${paint.bold(neutral(failure).resource)}`;
}

/** A failure: the resource, what was observed, the likely cause, the next command. Pure. */
export function failureText(failure: Failure, layout: Layout): string {
  const { paint } = layout;
  const { dim } = paint;
  const { seen, likely, next, diagnosis } = neutral(failure);
  return [
    failureHeading(failure, paint),
    paragraph(`  ${dim('seen ')} `, seen, layout),
    ...(likely === undefined ? [] : [paragraph(`  ${dim('cause')} `, likely, layout)]),
    ...next.map((line) => paragraph(`  ${dim('next ')} `, line, layout)),
    ...(diagnosis === undefined ? [] : [`  ${dim('page ')} ${pageOf(diagnosis)}`]),
    '',
  ].join('\n');
}

/**
 * A diagnosis: what was observed, its cause, what would confirm it, its repair and its page. Of several possible causes, it
 * shows as many as fit; commands stand on lines of their own and are not broken, so that they can be copied. Pure.
 */
export function diagnosisText(
  { id, level, title, evidence, cause, confirm = [], repair }: Diagnosed,
  layout: Layout,
): string {
  const { paint } = layout;
  const { bold, dim } = paint;
  const word = wordOf(level);
  const before = [
    paragraph(`${painted(word, word.mark, paint)} `, bold(title), layout),
    ...(evidence === '' ? [] : [paragraph(`  ${dim('seen  ')} `, evidence, layout)]),
    paragraph(`  ${dim('cause ')} `, cause, layout),
  ];
  const after = repair.map((line) => paragraph(`  ${dim('repair')} `, line, layout));
  const looks = confirm.map(({ cause: which, run, prints }) =>
    [
      paragraph(
        `  ${dim('look  ')} `,
        `${which === undefined ? 'This prints' : `${which} Then this prints`}: ${prints}`,
        layout,
      ),
      `         ${run}`,
    ].join('\n'),
  );
  const shown = fitting(looks, MOST_LINES - linesIn([...before, ...after]) - 1);
  const left = looks.length - shown.length;
  const more = left === 0 ? '' : dim(` (${left} more possible ${left === 1 ? 'cause' : 'causes'})`);
  const page = `  ${dim('page  ')} ${pageOf(id)}${more}`;
  return `\n${[...before, ...shown, ...after, page].join('\n')}\n`;
}

/** The first of some texts, and as many more as fit in so many lines. */
function fitting(texts: readonly string[], lines: number): readonly string[] {
  const fit = texts.findIndex((_, index) => linesIn(texts.slice(0, index + 1)) > lines);
  return fit === -1 ? texts : texts.slice(0, Math.max(fit, 1));
}

function linesIn(texts: readonly string[]): number {
  return texts.join('\n').split('\n').length;
}
