import { Chalk } from 'chalk';
import type { Comparison } from 'resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { PlanItem } from './events.ts';
import { leftText } from './render-item.ts';

const paint = new Chalk({ level: 0 });
const KEEP: Comparison = { status: 'keep', detail: 'others use it', options: ['rm it by hand'] };

function item(comparison: Comparison): PlanItem {
  return { kind: 'thing', name: 'thing', command: 'rm thing', comparison, looked: true };
}

test('leftText: nothing is left, or what was kept and why', () => {
  assert.is(leftText([], paint), '\nNothing left.\n');
  assert.is(
    leftText([item(KEEP)], paint),
    '\nNothing left, apart from what was kept:\n  · thing: others use it\n    → rm it by hand\n',
  );
});

test('leftText: what was not deleted is not called kept', () => {
  assert.is(leftText([item(KEEP), item({ status: 'remove' })], paint).split('\n')[1], 'Left:');
});

test.run();
