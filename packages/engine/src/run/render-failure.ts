import type { Failure } from '../resource/index.ts';
import type { Diagnosed } from './events.ts';
import { neutral } from './map-texts.ts';
import { type Layout, paragraph } from './paragraph.ts';
import { painted, wordOf, wordOfFailure } from './words.ts';

const pageOf = (id: string): string => `docs/troubleshooting/${id}.md`;

/** How many lines a diagnosis has at most; the page has the rest. */
const MOST_LINES = 12;

export function failureText(failure: Failure, layout: Layout): string {
  const { paint } = layout;
  const { dim } = paint;
  const { resource, seen, likely, next, diagnosis } = neutral(failure);
  const status = wordOfFailure(failure);
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
 * A diagnosis: what was observed, its cause, what would confirm it, its repair and its page, in {@link MOST_LINES} lines. Of
 * several possible causes, it shows as many as fit, and it shortens long sentences. Commands stand on lines of their own and are
 * not broken, so that they can be copied.
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
  const shown = fitting(looks, MOST_LINES - linesIn([...before, ...after]) - 1);
  const left = looks.length - shown.length;
  const more = left === 0 ? '' : dim(` (${left} more possible ${left === 1 ? 'cause' : 'causes'})`);
  const page = `  ${dim('page  ')} ${pageOf(id)}${more}`;
  return `\n${shortened([...before, ...shown.flat(), ...after, page]).join('\n')}\n`;
}

/** The first of some looks, and as many more as fit in so many lines. */
function fitting(looks: readonly string[][], lines: number): readonly string[][] {
  const fit = looks.findIndex((_, index) => linesIn(looks.slice(0, index + 1).flat()) > lines);
  return fit === -1 ? looks : looks.slice(0, Math.max(fit, 1));
}

/** Takes lines from the longest part until all have {@link MOST_LINES}: the page has the whole text. */
function shortened(parts: readonly string[]): string[] {
  if (linesIn(parts) <= MOST_LINES) return [...parts];
  const longest = parts.reduce(
    (at, part, index) => (linesIn([part]) > linesIn([parts[at] ?? '']) ? index : at),
    0,
  );
  const lines = parts[longest]?.split('\n') ?? [];
  if (lines.length === 1) return [...parts]; // More parts than lines.
  const kept = `${lines.slice(0, -1).join('\n').replace(/ …$/, '')} …`;
  return shortened(parts.with(longest, kept));
}

function linesIn(texts: readonly string[]): number {
  return texts.join('\n').split('\n').length;
}
