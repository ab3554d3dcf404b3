import type { Explanation } from 'engine/run';
import type { DiagnosisPage } from './diagnosis-page.ts';
import { systemOf } from './facts.ts';
import { allPages, pageOf } from './pages.ts';
import { COMMAND, OF_EKSCTL, OF_GLOO, OTHERS, programOf } from './speaker.ts';
import { isOfChain } from './subject.ts';

/** A page that explains an error. */
export interface Recognised {
  readonly id: string;
  /** The line of the error that it explains. */
  readonly said: string;
}

/** How many characters are read at each end of a text: an error says first what failed, a log last. */
const MAX_LENGTH = 50_000;

/** The pages of what a system of the chain says: a run's error, a pod's log. Pure. */
export function recognise(text: string): readonly Recognised[] {
  return chosen(matchesIn(errorsIn(text), () => true));
}

/**
 * Finds the pages for pasted text, which may be about anything, command by command. An error counts if it names something of the
 * chain, or, if it names nothing, if the rest of the command's output does. AWS and Kubernetes give every program the same errors:
 * without a name, a program of the chain must have printed them, or they must stand alone. Pure.
 */
export function recognisePasted(text: string): readonly Recognised[] {
  return chosen(endsOf(text).split(COMMAND).flatMap(matchesInOutput));
}

function matchesInOutput(text: string) {
  const errors = errorsIn(text);
  if (OF_EKSCTL.test(text)) return matchesIn(errors, () => true);
  const whole = errors.join('\n');
  const ofChain = (said: string) => !OTHERS.some((one) => one.test(said)) && isOfChain(said);
  const ofText = OF_GLOO.test(whole) || (ofChain(whole) ?? (programOf(whole) ? true : undefined));
  return matchesIn(errors, (error, isAlone) => ofChain(error) ?? ofText ?? isAlone);
}

/** For each error that counts, the page with the longest words, in the order of the text. */
function matchesIn(errors: readonly string[], counts: (error: string, isAlone: boolean) => boolean) {
  return errors.flatMap((error, at) => {
    const system = systemOf(error);
    const small = error.toLowerCase();
    const candidates = allPages()
      .filter(({ asks }) => asks === undefined || asks === system)
      .flatMap((page) => matchesOf(page, error, small));
    const [best] = candidates.sort(
      (a, b) => Number(a.page.isState) - Number(b.page.isState) || b.weight - a.weight,
    );
    const isAlone = at === 0 && /^(?:[^\w[{]|error: |AccessDenied: )*$/i.test(error.slice(0, best?.start));
    if (best === undefined || !counts(error, isAlone)) return [];
    return [{ page: best.page, said: lineAt(error, best.end) }];
  });
}

/** One match of each page. A state, such as that of a pod, counts only if nothing in the text says why. */
function chosen(found: ReturnType<typeof matchesIn>): readonly Recognised[] {
  const reasons = found.filter(({ page }) => !page.isState);
  const told = reasons.length > 0 ? reasons : found.slice(-1);
  return [...new Map(told.map(({ page: { id }, said }) => [id, { id, said }])).values()];
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
  const errors = plain(endsOf(text)).split(NEXT);
  return errors.filter((error) => error.trim() !== '');
}

function endsOf(text: string): string {
  return text.length > 2 * MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}\n${text.slice(-MAX_LENGTH)}` : text;
}

/** Where the next error starts. Vault's answers, wrapped causes, XML, lists and indented lines belong to the error above them. */
const NEXT = /(?<!: ?)\n(?!\s|$|URL: |Code: |\* |\| |caused by:?|status code: |<|- |(?:Initialized|Sealed) )/;

/** Strips colours, timestamps and the prefixes of logs, and unescapes JSON. */
function plain(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
      .replace(/\u001b?\[\d[\d;]*m|\u001b\[m|[\r\ufeff]/g, '')
      // What Vault logged as it started is over once it is unsealed.
      .replace(/^.*(?:barrier not initialized|marked as sealed)(?=[\s\S]*vault is unsealed).*$/gim, '')
      .replace(/^(?:> |\[pod\/[^\]\n]+\] |[│|] ?)+/gm, '')
      .replace(/^[ \t]*\[?\d{4}-\d\d-\d\dT?[\d:. Z+-]*\]?[ \t]*(?:\[[A-Z]{4,5}\])?[ \t]*/gm, '')
      .replace(/^(?:##\[\w{1,20}\]|::error[^:\n]{0,200}::|std(?:out|err) [FP] )/gm, '')
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
 * Finds the last place where an error has a page's words: the last one is the reason. `…` stands for anything, a blank for any
 * white space, and quotation marks may be missing.
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
  const line = error.slice(start, end === -1 ? undefined : end).trim();
  return line.replace(/"\}$/, '');
}
