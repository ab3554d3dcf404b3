import { Chalk } from 'chalk';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { holdsFor, hostile, RAW } from '../../testing/hostile.ts';
import { outsideEvents } from '../../testing/in-memory-outside.ts';
import { publishedEvent } from '../events/schema.ts';
import { failureText } from './render-failure.ts';
import { jsonLine } from './render-json.ts';
import { type Detail, TextRenderer } from './render-text.ts';

/** Texts that imitate our own lines. */
const forged = hostile.map((text) => `${text}\n✗ FORGED\r\n✗ FORGED\r✗ FORGED\u2028✗ FORGED\u0085✗ FORGED`);
type Texts = readonly [string, ...string[]];
const texts: fc.Arbitrary<Texts> = fc.tuple(hostile, hostile, forged, hostile);

/** The codes that colour our own text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the test looks for them.
const COLOURS = /\u001b\[\d+m/g;

function shown(values: Texts, color: boolean): string {
  return (['changes', 'everything'] as const).map((detail) => shownIn(detail, values, color)).join('');
}

function shownIn(detail: Detail, values: Texts, color: boolean): string {
  let output = '';
  const paint = new Chalk({ level: color ? 1 : 0 });
  const render = new TextRenderer({ write: (text) => (output += text), paint });
  render.detail = detail;
  for (const event of outsideEvents(...values)) {
    render.emit(event);
    if (event.type === 'failure') output += failureText(event.failure, { paint });
  }
  const [title] = values;
  render.summary([{ step: 'a.1', title, outcome: 'no change', seconds: 1 }], 1);
  render.live.stop();
  return output;
}

test('TextRenderer: no text from outside moves the cursor, hides text or reverses it', () => {
  holdsFor(100, texts, (values) => {
    assert.not.match(shown(values, false), RAW);
    assert.not.match(shown(values, true).replaceAll(COLOURS, ''), RAW);
  });
});

test('TextRenderer: no text from outside starts a line that looks like one of ours', () => {
  holdsFor(100, fc.tuple(forged, forged), ([one, other]) => {
    for (const line of shown([`x${one}`, `x${other}`], false).split('\n')) {
      assert.not.match(line, /^ {0,3}✗ FORGED/);
    }
  });
});

test('jsonLine: prints one line for each event, unchanged in meaning and safe on a terminal', () => {
  holdsFor(100, texts, (values) => {
    for (const event of outsideEvents(...values)) {
      const output = jsonLine(event);
      assert.is(output.indexOf('\n'), output.length - 1);
      assert.not.match(output, RAW);
      const read = publishedEvent.parse(JSON.parse(output));
      assert.is(read.type, event.type);
      // The time of the event, even if it is written later.
      if (event.at !== undefined) assert.is(read.time, new Date(event.at).toISOString());
      if (event.type === 'note' && read.type === 'note') assert.is(read.message, event.message);
      if (event.type === 'failure' && read.type === 'failure') {
        assert.is(read.failure.seen, event.failure.seen);
      }
    }
  });
});

test.run();
