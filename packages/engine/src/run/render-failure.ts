import type { Failure } from '../resource/index.ts';
import type { Diagnosed } from './events.ts';
import { neutral } from './map-texts.ts';
import { type Layout, paragraph } from './paragraph.ts';
import { painted, wordOf } from './words.ts';

const pageOf = (id: string): string => `docs/troubleshooting/${id}.md`;

/** How many lines a diagnosis may have for more to be shown than what it needs; the page has all. */
const MOST_LINES = 12;

export function failureText(failure: Failure, layout: Layout): string {
  const { paint } = layout;
  const { dim } = paint;
  const { kind, resource, seen, likely, next, diagnosis } = neutral(failure);
  const status = wordOf(kind === 'refused' ? 'refused' : 'failed');
  return [
    '',
    `${painted(status, `${status.mark} ${status.word}`, paint)}  ${paint.bold(resource)}`,
    paragraph(`  ${dim('seen ')} `, seen, layout),
    ...(likely === undefined ? [] : [paragraph(`  ${dim('cause')} `, likely, layout)]),
    ...next.map((line) => paragraph(`  ${dim('next ')} `, line, layout)),
    ...(diagnosis === undefined ? [] : [`  ${dim('page ')} ${pageOf(diagnosis)}`]),
    '',
  ].join('\n');
}

/**
 * A diagnosis: what was observed, its cause, what would confirm it, its repair and its page. Of several possible causes, it shows
 * the first; others, and what confirms a cause that the error itself gives away, as long as the diagnosis has no more than
 * {@link MOST_LINES} lines. Commands stand on lines of their own and are not broken, so that they can be copied.
 */
export function diagnosisText(
  { id, level, title, evidence, cause, confirm = [], repair }: Diagnosed,
  layout: Layout,
): string {
  const { paint } = layout;
  const { bold, dim } = paint;
  const word = wordOf(level);
  const part = (name: string, text: string) => paragraph(`  ${dim(name)} `, text, layout);
  const before = [
    paragraph(`${painted(word, word.mark, paint)} `, bold(title), layout),
    ...(evidence === '' ? [] : [part('seen  ', evidence)]),
    part('cause ', cause),
  ];
  const after = repair.map((line) => part('repair', line));
  const looks = confirm.map(({ cause: which, run, prints }) => [
    part('look  ', `${which === undefined ? 'This prints' : `${which} Then this prints`}: ${prints}`),
    `         ${run}`,
  ]);
  const shown = looks.filter(
    (_, index) =>
      (index === 0 && confirm[0]?.cause !== undefined) ||
      linesIn([...before, ...looks.slice(0, index + 1).flat(), ...after]) < MOST_LINES,
  );
  const left = confirm.slice(shown.length);
  const causes = `${left.length} more possible ${left.length === 1 ? 'cause' : 'causes'}`;
  const more = left[0]?.cause === undefined ? 'and what confirms it' : causes;
  const page = `  ${dim('page  ')} ${pageOf(id)}${left.length === 0 ? '' : dim(` (${more})`)}`;
  return `\n${[...before, ...shown.flat(), ...after, page].join('\n')}\n`;
}

function linesIn(texts: readonly string[]): number {
  return texts.join('\n').split('\n').length;
}
