import type { ChalkInstance } from 'chalk';
import type { Failure } from '../resource/index.ts';
import type { Diagnosed } from './events.ts';
import { neutral } from './neutral.ts';
import { indent } from './render-item.ts';
import { painted, wordOf, wordOfFailure } from './words.ts';

/** The first line of a failure. Pure. */
export function failureHeading(failure: Failure, paint: ChalkInstance): string {
  const status = wordOfFailure(failure);
  return `\n${painted(status, `${status.mark} ${status.word}`, paint)}  ${paint.bold(neutral(failure).resource)}`;
}

/** A failure: the resource, what was observed, the likely cause, the next command. Pure. */
export function failureText(failure: Failure, paint: ChalkInstance): string {
  const { dim } = paint;
  const { seen, likely, next } = neutral(failure);
  return [
    failureHeading(failure, paint),
    `  ${dim('seen ')} ${indent(seen, 8).trimStart()}`,
    ...(likely === undefined ? [] : [`  ${dim('cause')} ${likely}`]),
    ...next.map((line) => `  ${dim('next ')} ${line}`),
    '',
  ].join('\n');
}

/** A diagnosis: what was observed, its cause and its repair. Pure. */
export function diagnosisText(
  { level, title, evidence, cause, confirm = [], repair }: Diagnosed,
  paint: ChalkInstance,
): string {
  const { bold, dim } = paint;
  const word = wordOf(level);
  return [
    `\n${painted(word, word.mark, paint)} ${bold(title)}`,
    ...(evidence === '' ? [] : [`  ${dim('seen  ')} ${evidence}`]),
    `  ${dim('cause ')} ${cause}`,
    ...confirm.map((line) => `  ${dim('look  ')} ${line}`),
    ...repair.map((line) => `  ${dim('repair')} ${line}`),
    '',
  ].join('\n');
}
