import { RUN_AGAIN } from 'resource';
import { DIAGNOSES } from './diagnoses/index.ts';
import type { DiagnosisEntry } from './diagnosis.ts';

/** As much of a text as is looked at: what matters of an error stands at its beginning. In characters. */
const LOOKED_AT = 100_000;

/** A trouble that a text tells of, and the words by which it does. */
export interface Recognised {
  /** With what the text names in its cause and in what to do next. */
  readonly trouble: DiagnosisEntry;
  readonly said: string;
}

/** What an error means, and what to do about it. */
export interface Explanation {
  readonly id: string;
  readonly cause: string;
  readonly next: string;
}

/**
 * The troubles that the text of an error tells of, whichever system wrote it: those named first in the table before the
 * others, and none by words that tell of another one already. Pure.
 */
export function recognise(text: string): readonly Recognised[] {
  const looked = text.slice(0, LOOKED_AT);
  const unescaped = withoutEscapes(looked);
  const found = unescaped === looked ? [] : search(unescaped);
  // A backslash may also be what it seems to be.
  return found.length > 0 ? found : search(looked);
}

/** What an error means and what to do about it, where it is a known one: the same for a run and for a pasted text. Pure. */
export function explain(text: string): Explanation | undefined {
  const [first] = recognise(text);
  if (first === undefined) return undefined;
  const { id, cause, next } = first.trouble;
  return { id, cause, next };
}

/** What a Failure says of an error that is known, or not: then the next run may well not meet it. Pure. */
export function adviceOf(known: Explanation | undefined): {
  readonly cause?: string;
  readonly next: readonly string[];
} {
  return known === undefined ? { next: [RUN_AGAIN] } : { cause: known.cause, next: [known.next] };
}

function search(text: string): readonly Recognised[] {
  const found: (Recognised & { readonly from: number; readonly to: number })[] = [];
  for (const trouble of DIAGNOSES) {
    for (const { says } of trouble.symptoms ?? []) {
      const match = says.exec(text);
      if (match === null) continue;
      const from = match.index;
      const to = from + match[0].length;
      if (found.some((other) => from < other.to && other.from < to)) continue;
      found.push({ trouble: naming(trouble, match.groups ?? {}), said: match[0], from, to });
      break;
    }
  }
  return found.map(({ trouble, said }) => ({ trouble, said }));
}

/** A trouble whose sentences name what the text of the error does. */
function naming(
  trouble: DiagnosisEntry,
  named: Readonly<Record<string, string | undefined>>,
): DiagnosisEntry {
  const fill = (sentence: string): string =>
    sentence.replace(/<(\w+)>/g, (placeholder, name: string) =>
      Object.hasOwn(named, name) ? (named[name] ?? placeholder) : placeholder,
    );
  return { ...trouble, cause: fill(trouble.cause), next: fill(trouble.next) };
}

/** Logs as JSON have an error's line breaks and quotes escaped. */
function withoutEscapes(text: string): string {
  return text.replace(/\\(["nrt])/g, (_, escaped: string) => ESCAPED[escaped] ?? escaped);
}

const ESCAPED: Readonly<Record<string, string>> = { n: '\n', r: '', t: '\t' };
