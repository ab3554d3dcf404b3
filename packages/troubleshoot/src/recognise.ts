import type { FailureFacts, PageId } from 'engine/resource';
import type { PageAdvice } from 'engine/run';
import type { DiagnosisPage } from './diagnosis-page.ts';
import { type System, systemOf } from './facts.ts';
import { allPages, pageOf } from './pages.ts';

/** A page that explains an error. */
export interface PageMatch {
  readonly id: PageId;
  /** The line of the error that the page explains. */
  readonly said: string;
  /** The words that the page and the error share. */
  readonly words: string;
}

/** How many characters are read at each end of a text: an error names the failure at its start, a log at its end. */
const MAX_LENGTH = 50_000;

/** How many pages may be candidates for a text. */
const CANDIDATES = 3;

/** The pages for a system's own output: a run's error, a pod's log. Because the source is known, all words count. Pure. */
export function recognise(text: string): readonly PageMatch[] {
  return pagesOf(errorsIn(text).flatMap((error) => matchesIn(error).slice(0, 1)));
}

/** Words of this chain alone. Any program may print a page's other words, such as a timeout. */
const OURS =
  /gloo|nil vault|vault authentication method|vault with empty token|first snapshot|did not find (?:secret|settings)|Server-ID|resolve ARN|belong to the role|entry for role|fetch client for account|full ARN of entity|auth\/aws|pod-identity-webhook/i;

/** The signs of this chain in an error: Gloo's webhook, the path of its secrets, and that of its login. */
const OF_CHAIN =
  /calling webhook "gateway\.gloo-system\.svc|\/gloo\.solo\.io\/v1\/Secret\b|\bauth\/aws\/login\b/;

/**
 * The pages that explain a pasted text, which may be about anything. A page is known if the text contains words of this chain
 * alone, such as `failed to login to Vault`, or names the chain. Otherwise, pages with the same words are candidates. Pure.
 */
export function recognisePasted(text: string): Record<'known' | 'candidates', readonly PageMatch[]> {
  const errors = errorsIn(text);
  const known = pagesOf(
    errors.flatMap((error) =>
      matchesIn(error)
        .slice(0, 1)
        .filter(({ words }) => OURS.test(words) || OF_CHAIN.test(error)),
    ),
  );
  if (known.length > 0) return { known, candidates: [] };
  const mayAsk = (asks: System, system?: System) => system === undefined || asks === system;
  const all = errors.flatMap((error) => matchesIn(error, mayAsk)).sort(byLength);
  return { known, candidates: distinct(all).slice(0, CANDIDATES) };
}

/** The meaning of a run's known error, and the next action. Pure. */
export function explain(error: Pick<FailureFacts, 'page' | 'words'>): PageAdvice | undefined {
  const known = error.page ?? recognise(error.words ?? '')[0]?.id;
  if (known === undefined) return undefined;
  const { id, cause, next } = pageOf(known);
  return { id, cause, next };
}

interface Match {
  readonly page: DiagnosisPage;
  readonly words: string;
  readonly said: string;
}

/**
 * The pages with the words of an error, those with the longest words first.
 * @param isAsked whether the response comes from a page's system
 */
function matchesIn(error: string, isAsked = (asks: System, system?: System) => asks === system): Match[] {
  const system = systemOf(error);
  const small = error.toLowerCase();
  const pages = allPages().filter(({ asks }) => asks === undefined || isAsked(asks, system));
  return pages.flatMap((page) => matchesOf(page, error, small)).sort(byWeight);
}

/** A state, such as a pod's, yields to a page with the reason. */
function byWeight(a: Match, b: Match): number {
  return Number(a.page.isState) - Number(b.page.isState) || byLength(a, b);
}

function byLength(a: Match, b: Match): number {
  const length = ({ words }: Match) => words.replaceAll('…', '').length;
  return length(b) - length(a);
}

/** Each page once. A state counts only if no page has a reason. */
function pagesOf(found: readonly Match[]): readonly PageMatch[] {
  const reasons = found.filter(({ page }) => !page.isState);
  return distinct(reasons.length > 0 ? reasons : found.slice(-1));
}

function distinct(matches: readonly Match[]): readonly PageMatch[] {
  return [...new Map(matches.map(({ page: { id }, said, words }) => [id, { id, said, words }])).values()];
}

/** `…` stands for anything, a blank for any white space, and quotation marks may be missing. */
function matchesOf(page: DiagnosisPage, error: string, small: string): Match[] {
  return page.words.flatMap((words) => {
    const pattern = patterns.get(words) ?? patternOf(words);
    patterns.set(words, pattern);
    const { parts, says } = pattern;
    // Searching for the parts is far faster than the expression.
    if (!parts.every((part) => small.includes(part))) return [];
    // The last match is the reason.
    const last = [...error.matchAll(says)].at(-1);
    return last === undefined
      ? []
      : [{ page, words, said: lineAt(error, last.index + last[0].trimEnd().length) }];
  });
}

/** The errors of a paste or a log, each in its program's own words. Pure. */
export function errorsIn(text: string): readonly string[] {
  const ends =
    text.length > 2 * MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}\n${text.slice(-MAX_LENGTH)}` : text;
  const errors = plain(ends).split(NEXT);
  return errors.filter((error) => error.trim() !== '');
}

/** The start of the next error. Vault's responses, wrapped causes, XML, lists and indented lines belong to the error above them. */
const NEXT =
  /(?<!: ?)\n(?!\s|$|URL: |Code: |\* |\| |caused by:?|status code: |context deadline exceeded$|<|- |(?:Initialized|Sealed) )/m;

/** Strips colours, timestamps and the prefixes of logs, and unescapes JSON. */
function plain(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these characters are removed
      .replace(/\u001b?\[\d[\d;]*m|\u001b\[m|[\r\ufeff]/g, '')
      // Vault's earlier log lines are obsolete once it is unsealed.
      .replace(
        /^.*(?:barrier not initialized|marked as sealed|vault is sealed)(?=[\s\S]*vault is unsealed).*$/gim,
        '',
      )
      .replace(/^(?:> |\[pod\/[^\]\n]+\] |[│|] ?)+/gm, '')
      .replace(/^[ \t]*\[?\d{4}-\d\d-\d\dT?[\d:. Z+-]*\]?[ \t]*(?:\[[A-Z]{4,5}\])?[ \t]*/gm, '')
      .replace(/^(?:##\[\w{1,20}\]|::error[^:\n]{0,200}::|std(?:out|err) [FP] )/gm, '')
      .replace(/(?:\\{1,4}r)?\\{1,4}n(?:\\{1,4}t)*/g, '\n  ')
      .replace(/\\{1,4}"/g, '"')
      .replace(/[\u201c\u201d]|&quot;/g, '"')
      .replace(/[\u2018\u2019]|&#39;/g, "'")
  );
}

const patterns = new Map<string, ReturnType<typeof patternOf>>();

/**
 * A gap has a limit, because a log can be long. A search for the parts in lower case, before the expression is tried, is far
 * faster than the expression.
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

const CAUSED_BY = /^[\s|]*caused by: /;

function lineAt(error: string, at: number): string {
  const start = error.lastIndexOf('\n', at - 1) + 1;
  const [first = '', ...after] = error.slice(start).split('\n');
  // The SDK for Go wraps errors: the last line of the chain is the reason.
  const others = after.findIndex((line) => !CAUSED_BY.test(line));
  const line = (after.slice(0, others === -1 ? undefined : others).at(-1) ?? first).trim();
  // Vault's log marks the lines of an error with a bar.
  return line.replace(/^\| |"\}$/g, '');
}
