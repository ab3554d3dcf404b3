import type { FailureText } from '../resource/index.ts';
import type { Diagnosed } from './events.ts';
import { sanitized } from './map-texts.ts';
import { type Layout, paragraph } from './paragraph.ts';
import { indent } from './render-item.ts';
import { painted, wordOf } from './words.ts';

/** How many lines a diagnosis may have for another confirming command to be shown; the page has all. */
const MOST_LINES = 12;

export function failureText(failure: FailureText, layout: Layout): string {
  const { paint } = layout;
  const { dim } = paint;
  const { kind, resource, seen, cause, next, explain } = sanitized(failure);
  const { mark, word, color } = wordOf(kind === 'refused' ? 'refused' : 'failed');
  return [
    '',
    `${paint[color](`${mark} ${word}`)}  ${paint.bold(resource)}`,
    paragraph(`  ${dim('seen ')} `, seen, layout),
    ...(cause === undefined ? [] : [paragraph(`  ${dim('cause')} `, cause, layout)]),
    ...next.map((line) => paragraph(`  ${dim('next ')} `, line, layout)),
    ...(explain === undefined ? [] : [`  ${dim('page ')} ${explain}`]),
    '',
  ].join('\n');
}

/**
 * A diagnosis: the problem, its cause, confirming commands, the repair, further observations, and its page. Confirming commands are
 * shown as long as the diagnosis has no more than {@link MOST_LINES} lines. They are not broken, so that they can be copied.
 */
export function diagnosisText(diagnosed: Diagnosed, layout: Layout): string {
  const {
    level,
    title,
    headline = title,
    cause,
    confirm = [],
    repair,
    harmful = [],
    follows = [],
    explain = '',
  } = diagnosed;
  const { evidence, besides = headline === title ? evidence : '' } = diagnosed;
  const { paint } = layout;
  const { bold, dim } = paint;
  if (follows.length > 0) {
    const before = `May follow from ${follows.length === 1 ? 'this' : 'these'}: `;
    return `${paragraph(`${painted(level, 'mark', paint)} `, `${before}${headline}.`, layout)}\n`;
  }
  const part = (name: string, text: string) => paragraph(`  ${dim(name)} `, text, layout);
  const before = [
    paragraph(`${painted(level, 'mark', paint)} `, bold(headline), layout),
    part('cause ', cause),
  ];
  // A command stays whole, so that it can be copied.
  const after = repair.map((line, index) => {
    if (line.startsWith('# ')) return part('next  ', line.slice(2));
    // A harmful command is no offer: it belongs to the warning above it.
    return harmful.includes(index) ? indent(line, 9) : `  ${dim('repair')} ${indent(line, 9).trimStart()}`;
  });
  if (besides !== '') after.push(part('seen  ', besides));
  const looks = confirm.map(({ run, prints }) => [
    part('look  ', `If so, this prints: ${prints}`),
    indent(run, 9),
  ]);
  const shown = looks.filter(
    (_, index) => linesIn([...before, ...looks.slice(0, index + 1).flat(), ...after]) < MOST_LINES,
  );
  const more = shown.length === looks.length ? '' : dim(' (and what confirms it)');
  return `${[...before, ...shown.flat(), ...after, `  ${dim('page  ')} ${explain}${more}`].join('\n')}\n`;
}

function linesIn(texts: readonly string[]): number {
  return texts.join('\n').split('\n').length;
}
