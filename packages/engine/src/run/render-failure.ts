import type { ChalkInstance } from 'chalk';
import type { Failure } from '../resource/index.ts';
import type { Diagnosed } from './events.ts';
import { neutral } from './neutral.ts';
import { type Layout, paragraph } from './paragraph.ts';
import { painted, wordOf, wordOfFailure } from './words.ts';

/** The first line of a failure. Pure. */
export function failureHeading(failure: Failure, paint: ChalkInstance): string {
  const status = wordOfFailure(failure);
  return `\n${painted(status, `${status.mark} ${status.word}`, paint)}  ${paint.bold(neutral(failure).resource)}`;
}

/** A failure: the resource, what was observed, the likely cause, the next command. Pure. */
export function failureText(failure: Failure, layout: Layout): string {
  const { paint } = layout;
  const { dim } = paint;
  const { seen, likely, next } = neutral(failure);
  return [
    failureHeading(failure, paint),
    paragraph(`  ${dim('seen ')} `, seen, layout),
    ...(likely === undefined ? [] : [paragraph(`  ${dim('cause')} `, likely, layout)]),
    ...next.map((line) => paragraph(`  ${dim('next ')} `, line, layout)),
    '',
  ].join('\n');
}

/** A diagnosis: what was observed, its cause and its repair. Pure. */
export function diagnosisText(
  { level, title, evidence, cause, confirm = [], repair }: Diagnosed,
  layout: Layout,
): string {
  const { paint } = layout;
  const { bold, dim } = paint;
  const word = wordOf(level);
  return [
    `\n${paragraph(`${painted(word, word.mark, paint)} `, bold(title), layout)}`,
    ...(evidence === '' ? [] : [paragraph(`  ${dim('seen  ')} `, evidence, layout)]),
    paragraph(`  ${dim('cause ')} `, cause, layout),
    ...confirm.map((line) => paragraph(`  ${dim('look  ')} `, line, layout)),
    ...repair.map((line) => paragraph(`  ${dim('repair')} `, line, layout)),
    '',
  ].join('\n');
}
