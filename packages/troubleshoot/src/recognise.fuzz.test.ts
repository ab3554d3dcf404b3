import { holdsFor, hostile, huge, megabyteOf, quickly } from 'engine/testing/hostile';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { errorsIn } from './facts/clean.ts';
import { factsOf } from './facts/facts.ts';
import { allPages, pageOf } from './pages.ts';
import { explain, recognise } from './recognise.ts';
import { findWords } from './words.ts';

const EXAMPLES = allPages().flatMap(({ symptoms }) => symptoms.map(({ example }) => example));

/** The words that the expressions look for, and the beginnings of texts that they match. */
const PIECES = [
  ...new Set([
    ...allPages().flatMap(({ symptoms }) =>
      symptoms.flatMap(({ words }) => words.flatMap(({ text }) => text.split(/…|<\w+>/))),
    ),
    ...EXAMPLES.flatMap((example) => example.split(/(?<=\s)|(?=["':(/])/)),
    ...EXAMPLES.flatMap((example) => [8, 16, 32, 64, 128, 256].map((length) => example.slice(0, length))),
  ]),
].filter((piece) => piece.length > 1);

const piece = fc.constantFrom(...PIECES);
const glue = fc.constantFrom('', ' ', '\n', '"', ': ', '/', '\\n', '\\"', '\t* ');

/** A text that contains, or starts like, what the expressions look for. */
const almost = fc
  .array(fc.oneof({ weight: 4, arbitrary: piece }, { weight: 2, arbitrary: glue }, hostile), {
    maxLength: 12,
  })
  .map((parts) => parts.join(''));

/** Fifty thousand characters of the same few pieces. */
const LONG = 50_000;
const repetitive = fc
  .tuple(fc.array(fc.oneof(piece, glue), { minLength: 1, maxLength: 4 }), fc.oneof(piece, glue))
  .map(([parts, end]) => {
    const one = parts.join('') || ' ';
    return one.repeat(Math.ceil(LONG / one.length)).slice(0, LONG - end.length) + end;
  });

const text = fc.oneof({ weight: 40, arbitrary: almost }, hostile, { weight: 1, arbitrary: huge });

test('recognise: for any text, each result is a diagnosis of the table, occurs once, and has all its sentences', () => {
  holdsFor(400, text, (value) => {
    const found = recognise(value);
    assert.is(new Set(found.map(({ diagnosis }) => diagnosis.id)).size, found.length);
    for (const { diagnosis, said } of found) {
      assert.ok(said.length > 0);
      assert.is(diagnosis.title, pageOf(diagnosis.id).title);
    }
    const [first] = found;
    const { id, cause, next } = first?.diagnosis ?? {};
    assert.equal(explain(value), first && { id, cause, next });
  });
});

test('recognise: an example is recognised whatever follows it', () => {
  // A prefix can change the meaning: another error, or the start of a word.
  holdsFor(100, fc.tuple(fc.constantFrom(...allPages()), hostile), ([{ id, symptoms }, after]) => {
    for (const { example } of symptoms) {
      const known = recognise(`${example}\n\n${after}`).map(({ diagnosis }) => diagnosis.id);
      assert.ok(known.includes(id), `${id}: ${known}`);
    }
  });
});

test('recognise: reads fifty thousand characters of its own words at once', () => {
  holdsFor(30, repetitive, (value) => quickly(() => recognise(value)));
});

test('recognise: reads blanks at once, however many', () => {
  for (const blank of [' ', '\n', '\t', '\n ']) quickly(() => recognise(`${blank.repeat(2 * LONG)}Error: x`));
});

for (const opens of ['\\', '\\\\"', '{\n', '{"a":', '"', 'msg="', '\u001b[', '* ', '| ']) {
  test(`recognise: reads a megabyte of ${JSON.stringify(opens)}, which nothing closes, at once`, () =>
    quickly(() => recognise(`Error: ${megabyteOf(opens)}`)));
}

test('recognise: reads a log of hundreds of errors at once', () => {
  for (const { symptoms, confirm } of allPages()) {
    const [first] = symptoms;
    if (confirm.every(({ words }) => words === undefined) || first === undefined) continue;
    const lines = `Error: ${first.example.replaceAll('\n', ' ')}\n`;
    quickly(() => recognise(lines.repeat(200).slice(0, LONG)));
  }
});

test('recognise: reads endless repetitions of each of its examples at once', () => {
  for (const { symptoms } of allPages()) {
    for (const { example, words } of symptoms) {
      for (const length of [12, 60, example.length - 1]) {
        const one = example.slice(0, length);
        const value = one.repeat(Math.ceil(LONG / one.length)).slice(0, LONG);
        for (const long of [value, value.replaceAll(/\s/g, '_')])
          quickly(() =>
            errorsIn(long).map((error) => [factsOf(error), words.map((one) => findWords(one.text, error))]),
          );
      }
    }
  }
});

test.run();
