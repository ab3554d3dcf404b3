import type { Explanation } from 'engine/run';
import type { Look } from './diagnosis.ts';
import type { DiagnosisPage } from './diagnosis-page.ts';
import { errorsIn } from './facts/clean.ts';
import { decidingLine } from './facts/deciding-line.ts';
import { type Facts, factsOf } from './facts/facts.ts';
import { fits, saidBy } from './facts/pattern.ts';
import { allPages, named } from './pages.ts';
import { type FoundWords, findWords } from './words.ts';

/** How many characters of a text are read: the important part of an error is at its start. */
const MAX_LENGTH = 100_000;

/** The end of a line that is as long as a terminal is wide. */
const BROKEN = /\n(?<=[^\n]{60}\n)/g;

/** A diagnosis that explains an error. */
export interface Recognised {
  /** Its cause and next step contain the values of the error. */
  readonly diagnosis: DiagnosisPage;
  /** The line of the error that it explains. */
  readonly said: string;
}

/**
 * The diagnoses of the errors in a text from any system: one for each error, the most specific one, in the order of the text.
 * A general one, such as that a workload is not ready, counts only if nothing else in the text says more. Pure.
 * @param given what is known of an error of which the text is only a part, such as the system that was asked
 */
export function recognise(text: string, given: Facts = {}): readonly Recognised[] {
  const read = text.slice(0, MAX_LENGTH);
  const errors = errorsIn(read);
  const paste = errors.join('\n');
  // A line may not say which program it is of, and a terminal may have broken words at its width.
  const unbroken = read.replaceAll(BROKEN, '');
  const readings = [() => errors, () => [paste], () => (unbroken === read ? [] : errorsIn(unbroken))];
  for (const reading of readings) {
    const known = recogniseIn(reading(), given);
    if (known.length > 0) return known;
  }
  return [];
}

function recogniseIn(errors: readonly string[], given: Facts): readonly Recognised[] {
  const paste = errors.join('\n');
  // A log repeats its errors, and each of them is compared with every page.
  const each = new Map([...new Set(errors)].map((error) => [error, mostSpecific(error, given)]));
  const found = errors.flatMap((error) => each.get(error) ?? []);
  const least = Math.min(...found.map(({ page }) => page.general));
  const chosen = found.filter(({ page }) => page.general === least);
  const pages = [...new Set(chosen.map(({ page }) => page))];
  // Of general ones, what was said last is nearer to what the reader asks.
  return (least === 0 ? pages : pages.toReversed()).flatMap((page) => {
    const ofPage = chosen.filter((one) => one.page === page);
    const clues = cluesOf(page, paste);
    const narrowed = ofPage.map((one) => ({ ...one, by: givenAway(clues, one.error, paste) }));
    // Programs repeat what a call did, and the last of its errors says why.
    const decides = narrowed.findLast(({ by }) => by !== undefined) ?? narrowed[0];
    if (decides === undefined) return [];
    const { said, facts, by } = decides;
    const values = { ...by?.values, ...decides.values };
    return [{ diagnosis: naming(narrowedTo(by?.cause, page), facts, values), said }];
  });
}

/** The meaning of a known error and what to do about it, for a run and for a pasted text alike. Pure. */
export function explain(text: string, given?: Facts): Explanation | undefined {
  const [first] = recognise(text, given);
  if (first === undefined) return undefined;
  const { id, cause, next } = first.diagnosis;
  return { id, cause, next };
}

interface Candidate {
  readonly page: DiagnosisPage;
  readonly said: string;
  readonly error: string;
  readonly weight: number;
  readonly facts: Facts;
  /** The values in the page's words. */
  readonly values: Values;
}

type Values = Readonly<Record<string, string>>;

/** What a fact weighs, in characters of words. */
const FACT = 12;

function mostSpecific(error: string, given: Facts): Candidate | undefined {
  const facts = { ...given, ...factsOf(error) };
  const candidates = allPages().flatMap((page) => candidateOf(page, error, facts) ?? []);
  return candidates.sort((a, b) => a.page.general - b.page.general || b.weight - a.weight)[0];
}

function candidateOf(page: DiagnosisPage, error: string, facts: Facts): Candidate | undefined {
  const { facts: decisive, needs = {}, symptoms } = page;
  if (!fits(facts, needs, error)) return undefined;
  const words = symptoms.flatMap((symptom) => symptom.words.map(({ text }) => text));
  const found = words
    .flatMap((text) => findWords(text, error) ?? [])
    .sort((a, b) => a.explained - b.explained);
  const byWords = found.at(-1);
  const byFacts = decisive.find((pattern) => fits(facts, pattern, error));
  if (byWords === undefined && byFacts === undefined) return undefined;
  const known = [byFacts ?? {}, needs].reduce((sum, pattern) => sum + saidBy(pattern), 0);
  return {
    page,
    said: byWords === undefined ? decidingLine(error) : lineAt(error, byWords.end),
    error,
    weight: (byWords?.explained ?? 0) + known * FACT,
    facts,
    values: Object.assign({}, ...found.map(({ values }) => values)),
  };
}

/** The whole line in which words end: the reason stands behind what it is the reason for. */
function lineAt(error: string, at: number): string {
  const start = error.lastIndexOf('\n', at - 1) + 1;
  const end = error.indexOf('\n', at);
  return error.slice(start, end === -1 ? undefined : end).trim();
}

/** How many causes that the error does not give away are shown: more of them would be guesses. */
const FEW = 3;

/** A page with one of its causes alone; without it, with those that no words would give away. */
function narrowedTo(found: Look | undefined, page: DiagnosisPage): DiagnosisPage {
  if (found === undefined) {
    const open = page.confirm.filter(({ words }) => words === undefined);
    const few = page.confirm.length > FEW ? [] : page.confirm;
    return { ...page, confirm: open.length > 0 ? open : few };
  }
  const { cause, remedy = page.next, run, prints } = found;
  return { ...page, cause: `${page.cause} ${cause}`, next: remedy, confirm: [{ run, prints }] };
}

/** Words that give away a cause of a page, and where they are in the whole paste. */
interface Clue {
  readonly cause: Look;
  readonly text: string;
  readonly inPaste: FoundWords | undefined;
}

/**
 * Words with a gap may begin elsewhere in the paste, such as in the command; they are looked for there once, because a log can
 * have thousands of errors.
 */
function cluesOf(page: DiagnosisPage, paste: string): readonly Clue[] {
  return page.confirm.flatMap((cause) =>
    (cause.words ?? []).map((text) => ({
      cause,
      text,
      inPaste: text.includes('…') ? findWords(text, paste) : undefined,
    })),
  );
}

/**
 * The cause whose words stand last in an error, since programs put the reason behind what it is the reason for. Words that
 * begin elsewhere in the paste say more than the error alone.
 */
function givenAway(clues: readonly Clue[], error: string, paste: string) {
  const from = paste.indexOf(error);
  const isHere = (end: number): boolean => end > from && end <= from + error.length;
  const causes = clues.flatMap(({ cause, text, inPaste }) => {
    const inError = findWords(text, error);
    if (inError !== undefined) return { ...inError, cause, end: inError.end + from, isElsewhere: 0 };
    return inPaste !== undefined && isHere(inPaste.end) ? { ...inPaste, cause, isElsewhere: 1 } : [];
  });
  return causes.sort(
    (a, b) => b.isElsewhere - a.isElsewhere || b.end - a.end || b.explained - a.explained,
  )[0];
}

/** What a shell takes as one word, without anything to run. */
const PLAIN = /^[\w.:/@=+,-]+$/;

/**
 * A page whose cause, next step and looks contain the values of the error. In a fix, a placeholder may be what the reader has
 * to choose instead, such as the right address.
 * @param found the values that the page's own words have; another page's placeholder may have the name of a fact
 */
function naming(page: DiagnosisPage, facts: Facts, found: Values): DiagnosisPage {
  const values = { ...facts, ...found } as Values;
  const { expected, got } = values;
  const both = expected && got ? ` Expected: ${expected}; got: ${got}.` : '';
  const own = plain({ ...(facts.url !== undefined && { url: facts.url }), ...found });
  return {
    ...page,
    confirm: page.confirm.map(({ words, remedy, ...look }) => ({ ...look, run: named(look.run, own) })),
    cause: withoutUnknown(named(page.cause, values)) + both,
    next: named(page.next, plain(values)),
  };
}

/** Without the sentences whose values the error does not have, if anything is left. */
function withoutUnknown(cause: string): string {
  const sentences = cause.split(/(?<=\.) /);
  const known = sentences.filter((sentence) => !/<\w+>/.test(sentence));
  return known.length === 0 ? cause : known.join(' ');
}

function plain(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => PLAIN.test(value)));
}
