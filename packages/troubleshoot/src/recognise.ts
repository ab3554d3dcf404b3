import { RUN_AGAIN } from 'engine/resource';
import type { DiagnosisPage } from './diagnosis-page.ts';
import { pageOf } from './pages.ts';
import { PATTERNS } from './patterns/index.ts';

/** How many characters of a text are read: the important part of an error is at its start. */
const MAX_LENGTH = 100_000;

/** A diagnosis that matches an error's text, and the matching words. */
export interface Recognised {
  /** Its cause and next step contain the values of the text. */
  readonly diagnosis: DiagnosisPage;
  readonly said: string;
}

/** The meaning of an error, and what to do about it. */
export interface Explanation {
  readonly id: string;
  readonly cause: string;
  readonly next: string;
}

/**
 * The diagnoses that match the text of an error from any system, in the order of the table. Each word counts for only one of
 * them. Pure.
 */
export function recognise(text: string): readonly Recognised[] {
  const start = text.slice(0, MAX_LENGTH);
  const unescaped = withoutEscapes(start);
  const found = unescaped === start ? [] : search(unescaped);
  // A backslash may also be literal.
  return found.length > 0 ? found : search(start);
}

/** The meaning of a known error and what to do about it, for a run and for a pasted text alike. Pure. */
export function explain(text: string): Explanation | undefined {
  const [first] = recognise(text);
  if (first === undefined) return undefined;
  const { id, cause, next } = first.diagnosis;
  return { id, cause, next };
}

/** The advice of a Failure for an error. An unknown error may not occur in the next run. Pure. */
export function adviceOf(known: Explanation | undefined): {
  readonly cause?: string;
  readonly next: readonly string[];
} {
  return known === undefined ? { next: [RUN_AGAIN] } : { cause: known.cause, next: [known.next] };
}

function search(text: string): readonly Recognised[] {
  const found: (Recognised & { readonly from: number; readonly to: number })[] = [];
  for (const [id, says] of PATTERNS) {
    const match = says.exec(text);
    if (match === null || found.some(({ diagnosis }) => diagnosis.id === id)) continue;
    const from = match.index;
    const to = from + match[0].length;
    if (found.some((other) => from < other.to && other.from < to)) continue;
    found.push({ diagnosis: naming(pageOf(id), match.groups ?? {}), said: match[0], from, to });
  }
  return found.map(({ diagnosis, said }) => ({ diagnosis, said }));
}

/** A page whose sentences contain the values of the error's text. */
function naming(page: DiagnosisPage, named: Readonly<Record<string, string | undefined>>): DiagnosisPage {
  const fill = (sentence: string): string =>
    sentence.replace(/<(\w+)>/g, (placeholder, name: string) =>
      Object.hasOwn(named, name) ? (named[name] ?? placeholder) : placeholder,
    );
  return { ...page, cause: fill(page.cause), next: fill(page.next) };
}

/** JSON logs escape an error's line breaks and quotes. */
function withoutEscapes(text: string): string {
  return text.replace(/\\(["nrt])/g, (_, escaped: string) => ESCAPED[escaped] ?? escaped);
}

const ESCAPED: Readonly<Record<string, string>> = { n: '\n', r: '', t: '\t' };
