import { holdsFor, hostile, huge, longTextOf, quickly, someOf } from 'engine/testing/hostile';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { factsOf } from './facts.ts';
import { allPages, pageOf } from './pages.ts';
import { explain, recognise, recognisePasted } from './recognise.ts';

const WORDS = allPages().flatMap(({ words }) => words);

/** The words that the expressions search for, and the beginnings of texts that they match. */
const PIECES = [
  ...new Set([
    ...WORDS.flatMap((text) => [...text.split('…'), text.slice(0, 8)]),
    ...['URL: PUT http://127.0.0.1:8200/v1/', 'Code: 403. Errors:', 'An error occurred (', 'dial tcp '],
    ...['User: ', 'is not authorized to perform: ', 'on resource: ', 'operation error ', 'https://'],
    '2026-11-20T15:00:00Z',
  ]),
].filter((piece) => piece.length > 1);

const piece = fc.constantFrom(...PIECES);
const glue = fc.constantFrom('', ' ', '\n', '"', ': ', '/', '\\n', '\\"', '\t* ');

/** A text that contains, or starts like, the words that the expressions search for. */
const almost = fc
  .array(fc.oneof({ weight: 4, arbitrary: piece }, { weight: 2, arbitrary: glue }, hostile), {
    maxLength: 12,
  })
  .map((parts) => parts.join(''));

/** Fifty thousand characters of the same few pieces. */
const LONG = 50_000;
const repeated = (one: string) => one.repeat(Math.ceil(LONG / one.length)).slice(0, LONG);
const repetitive = fc
  .tuple(fc.array(fc.oneof(piece, glue), { minLength: 1, maxLength: 4 }), fc.oneof(piece, glue))
  .map(([parts, end]) => repeated(parts.join('') || ' ') + end);

const text = fc.oneof({ weight: 40, arbitrary: almost }, hostile, { weight: 1, arbitrary: huge });

const explained = (value: string) => [recognise(value), recognisePasted(value), factsOf(value)];

test('recognise: for any text, each result is a page, occurs once, and quotes a line', () => {
  holdsFor(400, text, (value) => {
    const found = recognise(value);
    assert.is(new Set(found.map(({ id }) => id)).size, found.length);
    for (const { id, said } of found) {
      assert.ok(said.length > 0);
      assert.ok(pageOf(id).words.length > 0);
    }
    assert.is(explain({ words: value })?.id, found[0]?.id);
  });
});

test('recognise: an error is recognised whatever follows it', () => {
  holdsFor(100, hostile, (after) => {
    const known = recognise(`Error: Vault is sealed\n\n${after}`).map(({ id }) => id);
    assert.ok(known.includes('vault-sealed'), `${known}`);
  });
});

test('recognise: reads fifty thousand characters of its own words at once', () => {
  holdsFor(30, repetitive, (value) => quickly(() => explained(value)));
});

const OPENING = ['\\', '\\\\"', '{"a":', '"', '\u001b[', '* ', '| ', '> ', 'User: ', 'https://', 'auth/'];
for (const opens of OPENING) {
  test(`recognise: reads a quarter of a megabyte of ${JSON.stringify(opens)}, which nothing closes, at once`, () =>
    quickly(() => explained(`Error: ${longTextOf(opens)}`)));
}

/** Counts the characters that regular expressions read: each time from the start of the search to the end of the match. */
function charactersRead(run: () => unknown): number {
  const { exec } = RegExp.prototype;
  let read = 0;
  RegExp.prototype.exec = function (text) {
    const start = this.global ? this.lastIndex : 0;
    const found = exec.call(this, text);
    // split tries a sticky expression at each character.
    read += this.sticky ? 1 : (found ? found.index + found[0].length : text.length) - start;
    return found;
  };
  try {
    run();
  } finally {
    RegExp.prototype.exec = exec;
  }
  return read;
}

test('recognise: reads a log no more often because it has hundreds of errors', () => {
  const timeout = 'Unable to connect to the server: dial tcp 10.0.0.1:443: i/o timeout';
  const errors = [timeout, ...someOf(WORDS).map((words) => `Error: ${words.replace('…', 'x')}`)];
  for (const error of errors) {
    const log = repeated(`${error}\n`).slice(0, LONG / 10);
    const times = charactersRead(() => explained(log)) / log.length;
    // About a hundred; rereading all errors for each of them would make it a thousand.
    assert.ok(times < 300, `${error}: ${times.toFixed()} times`);
  }
});

test.run();
