import type { Explanation } from 'engine/run';
import type { DiagnosisPage } from './diagnosis-page.ts';
import { systemOf } from './facts.ts';
import { allPages, pageOf } from './pages.ts';
import { isSpokenByChain, OF_EKSCTL, OF_GLOO, OTHERS } from './speaker.ts';
import { isOfChain } from './subject.ts';

/** A page that explains an error. */
export interface Recognised {
  readonly id: string;
  /** The line of the error that it explains. */
  readonly said: string;
}

/** How many characters of a text are read: the important part of an error is at its start. */
const MAX_LENGTH = 100_000;

/** The pages of what a system of the chain says: a run's error, a pod's log. Pure. */
export function recognise(text: string): readonly Recognised[] {
  return pagesFor(errorsIn(text), () => true);
}

/**
 * The pages of a text that somebody has pasted, which may be about anything. An error counts if what it names is the chain's, or
 * else what the text names. AWS and Kubernetes answer every program in the same words: where no name tells whose they are, a
 * program of the chain must say them, or nobody. Pure.
 */
export function recognisePasted(text: string): readonly Recognised[] {
  if (OF_EKSCTL.test(text)) return recognise(text);
  const errors = errorsIn(text);
  const whole = errors.join('\n');
  const ofChain = (said: string) => !OTHERS.some((one) => one.test(said)) && isOfChain(said);
  const ofText = OF_GLOO.test(whole) || (ofChain(whole) ?? (isSpokenByChain(whole) || undefined));
  return pagesFor(errors, (error, isAlone) => ofChain(error) ?? ofText ?? isAlone);
}

/**
 * For each error the page with the longest words, in the order of the text. A state, such as that of a pod, counts only if
 * nothing in the text says why.
 */
function pagesFor(
  errors: readonly string[],
  counts: (error: string, isAlone: boolean) => boolean,
): readonly Recognised[] {
  const found = errors.flatMap((error, at) => {
    const system = systemOf(error);
    const small = error.toLowerCase();
    const candidates = allPages()
      .filter(({ asks }) => asks === undefined || asks === system)
      .flatMap((page) => matchesOf(page, error, small));
    const [best] = candidates.sort(
      (a, b) => Number(a.page.isState) - Number(b.page.isState) || b.weight - a.weight,
    );
    const isAlone = at === 0 && /^(?:[^\w[{]|error: )*$/i.test(error.slice(0, best?.start));
    if (best === undefined || !counts(error, isAlone)) return [];
    return [{ page: best.page, said: lineAt(error, best.end) }];
  });
  const reasons = found.filter(({ page }) => !page.isState);
  const chosen = reasons.length > 0 ? reasons : found.slice(-1);
  return [...new Map(chosen.map(({ page: { id }, said }) => [id, { id, said }])).values()];
}

/** The meaning of a known error and what to do about it, of a run. Pure. */
export function explain(text: string): Explanation | undefined {
  const [first] = recognise(text);
  if (first === undefined) return undefined;
  const { id, cause, next } = pageOf(first.id);
  return { id, cause, next };
}

/** The errors of a paste or a log, each as its program said it. Pure. */
export function errorsIn(text: string): readonly string[] {
  const errors = plain(text.slice(0, MAX_LENGTH)).split(NEXT);
  return errors.filter((error) => error.trim() !== '');
}

/** Where an error ends. Vault's answers, wrapped causes, XML, lists and indented text belong to the error before them. */
const NEXT = /(?<!: ?)\n(?!\s|$|URL: |Code: |\* |\| |caused by:?|status code: |<|- |(?:Initialized|Sealed) )/;

/** Without colours, time stamps and the prefixes of logs; what JSON has escaped is as it was. */
function plain(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
      .replace(/\u001b?\[\d[\d;]*m|\u001b\[m|\r/g, '')
      .replace(/^(?:> |\[pod\/[^\]\n]+\] |[│|] ?)+/gm, '')
      .replace(/^[ \t]*\[?\d{4}-\d\d-\d\dT?[\d:. Z+-]*\]?[ \t]*(?:\[[A-Z]{4,5}\])?[ \t]*/gm, '')
      .replace(/(?:\\{1,4}r)?\\{1,4}n(?:\\{1,4}t)*/g, '\n  ')
      .replace(/\\{1,4}"/g, '"')
      .replace(/[\u201c\u201d]|&quot;/g, '"')
      .replace(/[\u2018\u2019]|&#39;/g, "'")
  );
}

function matchesOf(page: DiagnosisPage, error: string, small: string) {
  return page.words.flatMap((text) => {
    const place = placeOf(text, error, small);
    return place === undefined ? [] : [{ page, ...place, weight: text.replaceAll('…', '').length }];
  });
}

/**
 * Where the words of a page stand in an error, the last time that it has them: what is said last is the reason. `…` stands for
 * anything, a blank for any white space, and quotation marks may be missing. `undefined` if it does not have them.
 */
function placeOf(words: string, error: string, small: string) {
  const pattern = patterns.get(words) ?? patternOf(words);
  patterns.set(words, pattern);
  if (!pattern.parts.every((part) => small.includes(part))) return undefined;
  const last = [...error.matchAll(pattern.says)].at(-1);
  return last && { start: last.index, end: last.index + last[0].length };
}

const patterns = new Map<string, ReturnType<typeof patternOf>>();

/**
 * A gap has a bound, because a log can be long. What has the words has their parts in small letters, too, which are searched
 * for far faster than an expression.
 */
function patternOf(words: string): { readonly parts: readonly string[]; readonly says: RegExp } {
  const source = words
    .split(/(\s*…\s*|["']|\s+)/)
    .map((part) => {
      if (part.includes('…')) return '[\\s\\S]{0,600}?';
      if (/^["']$/.test(part)) return '["\'`]?';
      if (/^\s+$/.test(part)) return '\\s{1,40}';
      return part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
    })
    .join('');
  return {
    parts: words.toLowerCase().split(/[…"'\s]+/),
    says: new RegExp(`${/^\w/.test(words) ? '(?<!\\w)' : ''}${source}`, 'gi'),
  };
}

function lineAt(error: string, at: number): string {
  const start = error.lastIndexOf('\n', at - 1) + 1;
  const end = error.indexOf('\n', at);
  return error.slice(start, end === -1 ? undefined : end).trim();
}
