import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { paintOf, terminalOf } from './words.ts';

const TERMINAL = { isTTY: true };

for (const [TERM, obeys] of [
  ['xterm-256color', true],
  [undefined, true],
  ['dumb', false],
] as const) {
  test(`terminalOf: with TERM=${TERM}, a terminal ${obeys ? 'is coloured' : 'gets text alone'}`, () => {
    const before = { ...process.env };
    for (const name of ['TERM', 'NO_COLOR', 'FORCE_COLOR']) delete process.env[name];
    if (TERM !== undefined) process.env.TERM = TERM;
    try {
      assert.is(terminalOf(TERMINAL), obeys ? TERMINAL : undefined);
      assert.is(paintOf(TERMINAL).level, obeys ? 1 : 0);
      assert.is(terminalOf({ isTTY: false }), undefined);
    } finally {
      delete process.env.TERM;
      Object.assign(process.env, before);
    }
  });
}

test.run();
