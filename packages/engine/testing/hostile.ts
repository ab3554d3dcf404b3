import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { Failure } from '../src/resource/index.ts';

/** Texts that have broken programs: for shells, options, documents, terminals and regular expressions. */
const PIECES = [
  // Shells.
  ...['$(touch canary)', '`touch canary`', '; touch canary', '| cat', '&& id', '> file', '~', '*', '!', "'"],
  ...[`\${HOME}`, `\${CLUSTER_NAME}`, '$HOME', '\\', '"', '\\\\', '$', '{a,b}', '#x'],
  // Options, paths and numbers.
  ...['--namespace=x', '-n', '--', '-', '@file', 'file:///etc/passwd', '../../etc/passwd', '..', '.', '/'],
  ...['0x1f', '1e3', '0o14', '1_000', '12:30', '2020-01-01', 'NaN', '__proto__', 'constructor', 'toString'],
  // Documents.
  ...['{{ .Values }}', '<<: *a', '&a', '[x]', '{x: y}', ': ', ' #', '- x', '"""'],
  ...['%{x}', 'null', 'yes', '<<EOF'],
  ...['<script>alert(1)</script>', '&lt;', '```', '~~~', '\n# Heading', '\n> quote', '|', ']]>', '<!--'],
  ...['path "x" { capabilities = ["sudo"] }', '{"a":1}', '/*', '//', '%', '%2e%2e', '%0a', ',', '='],
  // Terminals.
  ...['\u001b[2J', '\u001b]0;title\u0007', '\u009b31m', '\u0008', '\u007f', '\u0000'],
  ...['\r', '\n', '\r\n', '\t'],
  // Unicode.
  ...['\u202e', '\u2066', '\u200b', '\u200d', '\ufeff', '\u2028', '\u0085', 'é', 'e\u0301', 'ﬀ', 'İ', '🦊'],
  ...['\ud83e', ' ', '', 'ä', '中', '\u{e0041}'],
];

const piece = fc.constantFrom(...PIECES);

/** Any character. fast-check's own `binary` unit takes a second to list them all. */
const character = fc.nat({ max: 0x10ffff }).map((code) => String.fromCodePoint(code));

/**
 * Text that no program expects: hostile pieces within words, any characters, a document that contains them, an empty or a huge
 * text.
 */
export const hostile: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: piece },
  {
    weight: 6,
    arbitrary: fc.array(fc.oneof(piece, fc.string()), { maxLength: 6 }).map((all) => all.join('')),
  },
  { weight: 3, arbitrary: fc.string({ unit: character, maxLength: 40 }) },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.stringMatching(/^[a-z0-9-]{1,12}$/), piece).map((parts) => parts.join('')),
  },
  // Long enough to be laid out on several lines.
  { weight: 2, arbitrary: piece.map((text) => JSON.stringify([text, 'x'.repeat(80)])) },
);

/** A hostile piece repeated to a hundred thousand characters; slow, so only for a few cases. */
export const huge: fc.Arbitrary<string> = fc
  .constantFrom(...PIECES, 'a')
  .map((one) => one.repeat(Math.ceil(100_000 / Math.max(1, one.length))).slice(0, 100_000));

/** Characters from outside that must not reach a terminal: control characters, and those that reverse or hide text. */
export const RAW = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

const LONG = 2 ** 18;

/** A quarter of a megabyte of repeated words, which takes a regular expression minutes if it rescans the rest from each word. */
export function longTextOf(words: string): string {
  return words.repeat(Math.ceil(LONG / words.length)).slice(0, LONG);
}

/**
 * Runs code that takes a second or two if it is right and minutes if it is wrong. A limit of ten seconds of CPU time tells
 * the two apart, however busy the machine is.
 */
export function quickly(run: () => unknown): void {
  const began = process.cpuUsage();
  run();
  const seconds = process.cpuUsage(began).user / 1e6;
  if (seconds > 10) throw new Error(`it took ${seconds.toFixed(1)} s`);
}

/**
 * The result of a call, or `undefined` if it refuses its input in words that help a person; `check` gets the
 * refusal.
 */
export function acceptedOrRefused<T>(
  call: () => T,
  check: (refusal: Failure) => void = () => undefined,
): T | undefined {
  try {
    return call();
  } catch (error) {
    assert.instance(error, Failure, `${error} ${(error as Error).stack}`);
    const { kind, resource, seen, cause = '', next } = error as Failure;
    assert.is(kind, 'input');
    assert.ok(next.length > 0);
    const text = [resource, seen, cause, ...next].join('\n');
    assert.not.match(text, RAW);
    assert.not.match(text, /^ {4}at /m);
    check(error as Failure);
    return undefined;
  }
}

/** The share of its cases that a property tries: `npm test` all, `pnpm check` a quarter, `FUZZ=10 pnpm unit` ten times as many. */
const TIMES = Number(process.env.FUZZ ?? 0.25);

/** The seed of `someOf`: `SEED=… pnpm unit PATH` repeats the choice of a run that failed and printed its seed. */
const SEED = Number(process.env.SEED ?? Math.trunc(Math.random() * 2 ** 31));

/** Some items of a list, other ones in each run; all of them in `npm test`. */
export function someOf<Item>(all: readonly Item[], seed = SEED): readonly Item[] {
  const length = Math.ceil(all.length * Math.min(1, TIMES));
  const [chosen = []] = fc.sample(fc.subarray([...all], { minLength: length, maxLength: length }), {
    seed,
    numRuns: 1,
  });
  if (seed === SEED) process.once('exit', (code) => code !== 0 && console.error(`someOf: SEED=${SEED}`));
  return chosen;
}

/** Asserts that a property holds for a number of cases. A failure is reported with the seed to replay it. */
export function holdsFor<Value>(
  numRuns: number,
  arbitrary: fc.Arbitrary<Value>,
  property: (value: Value) => void,
): void {
  fc.assert(fc.property(arbitrary, property), { numRuns: Math.ceil(numRuns * TIMES) });
}
