import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { holdsFor, hostile, huge, RAW } from '../../testing/hostile.ts';
import { literal, oneLine, printable } from './printable.ts';

const text = fc.oneof({ weight: 50, arbitrary: hostile }, { weight: 1, arbitrary: huge });

test('printable: the result moves no cursor, hides no text and does not reverse it', () => {
  holdsFor(200, text, (value) => {
    assert.not.match(printable(value), RAW);
    assert.is(printable(printable(value)), printable(value), 'what is printable stays as it is');
  });
});

test('printable: keeps lines and ordinary text', () => {
  holdsFor(100, fc.string({ unit: fc.constantFrom(...'aZ0 äß中🦊"\'<>&\n\t') }), (value) => {
    assert.is(printable(value), value);
  });
});

test('oneLine: is one line', () => {
  holdsFor(200, text, (value) => {
    assert.is(oneLine(value).split('\n').length, 1);
    assert.not.match(oneLine(value), /[\t\r]/);
    assert.not.match(oneLine(value), RAW);
  });
});

test('literal: is short, on one line, and can be read back unless it was cut', () => {
  holdsFor(200, text, (value) => {
    const shown = literal(value);
    assert.ok(shown.length < 600, shown);
    assert.not.match(shown, /[\n\t]/);
    assert.not.match(shown, RAW);
    if (value.length <= 80) assert.is(JSON.parse(shown), value);
  });
});

test.run();
