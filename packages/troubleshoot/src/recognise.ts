import { RUN_AGAIN } from 'resource';
import { DIAGNOSES } from './diagnoses/index.ts';
import type { DiagnosisEntry } from './diagnosis.ts';

/** How much of a text is read, in characters: what matters of an error is at its beginning. */
const LOOKED_AT = 100_000;

/** A diagnosis that a text is an error of, and the words by which it is known. */
export interface Recognised {
  /** Its cause and next step name what the text does. */
  readonly diagnosis: DiagnosisEntry;
  readonly said: string;
}

/** What an error means, and what to do about it. */
export interface Explanation {
  readonly id: string;
  readonly cause: string;
  readonly next: string;
}

/**
 * The diagnoses that the text of an error is known by, whichever system wrote it, in the order of the table. No words
 * count for two of them. Pure.
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
  const { id, cause, next } = first.diagnosis;
  return { id, cause, next };
}

/** What a Failure says of an error. An unknown one may be gone in the next run. Pure. */
export function adviceOf(known: Explanation | undefined): {
  readonly cause?: string;
  readonly next: readonly string[];
} {
  return known === undefined ? { next: [RUN_AGAIN] } : { cause: known.cause, next: [known.next] };
}

function search(text: string): readonly Recognised[] {
  const found: (Recognised & { readonly from: number; readonly to: number })[] = [];
  for (const diagnosis of DIAGNOSES) {
    for (const { says } of diagnosis.symptoms ?? []) {
      const match = says.exec(text);
      if (match === null) continue;
      const from = match.index;
      const to = from + match[0].length;
      if (found.some((other) => from < other.to && other.from < to)) continue;
      found.push({ diagnosis: naming(diagnosis, match.groups ?? {}), said: match[0], from, to });
      break;
    }
  }
  return found.map(({ diagnosis, said }) => ({ diagnosis, said }));
}

/** A diagnosis whose sentences name what the text of the error does. */
function naming(
  diagnosis: DiagnosisEntry,
  named: Readonly<Record<string, string | undefined>>,
): DiagnosisEntry {
  const fill = (sentence: string): string =>
    sentence.replace(/<(\w+)>/g, (placeholder, name: string) =>
      Object.hasOwn(named, name) ? (named[name] ?? placeholder) : placeholder,
    );
  return { ...diagnosis, cause: fill(diagnosis.cause), next: fill(diagnosis.next) };
}

/** Logs as JSON have an error's line breaks and quotes escaped. */
function withoutEscapes(text: string): string {
  return text.replace(/\\(["nrt])/g, (_, escaped: string) => ESCAPED[escaped] ?? escaped);
}

const ESCAPED: Readonly<Record<string, string>> = { n: '\n', r: '', t: '\t' };
