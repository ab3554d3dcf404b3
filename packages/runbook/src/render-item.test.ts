import { Chalk } from 'chalk';
import type { Comparison } from 'resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { PlanItem } from './events.ts';
import { differencesText, itemText, leftText } from './render-item.ts';

const paint = new Chalk({ level: 0 });
const KEEP: Comparison = { status: 'keep', detail: 'others use it', options: ['rm it by hand'] };

function item(comparison: Comparison): PlanItem {
  return { kind: 'thing', name: 'thing', command: 'rm thing', comparison, looked: true };
}

test('itemText: what is to go, with what goes with it', () => {
  assert.is(
    itemText(item({ status: 'remove', detail: 'with all that is in it' }), paint),
    '    $ rm thing\n  - remove   thing  (with all that is in it)',
  );
});

test('itemText: what stays, with the reason and the way out', () => {
  assert.is(
    itemText(item(KEEP), paint),
    '    $ rm thing\n  · keep     thing  (others use it)\n      → rm it by hand',
  );
});

test('itemText: what cannot go, with what stands in the way', () => {
  const differences = [{ field: 'attached to user', live: 'ann', wanted: '(none)' }];
  const text = itemText(
    item({ status: 'conflict', seen: 'others have it', differences, options: ['detach ann'] }),
    paint,
  );
  assert.match(text, '! conflict thing  (others have it)');
  assert.match(text, '- ann');
  assert.match(text, '→ detach ann');
});

test('differencesText: of what is to go, the command', () => {
  assert.is(differencesText(item({ status: 'remove' }), paint), '      - rm thing');
});

test('leftText: says that nothing is left, or what was kept and why', () => {
  assert.is(leftText([], paint), '\nNothing left.\n');
  assert.is(
    leftText([item(KEEP)], paint),
    '\nNothing left, apart from what was kept:\n  · thing: others use it\n    → rm it by hand\n',
  );
});

test('leftText: what was not removed is not called kept', () => {
  assert.is(leftText([item(KEEP), item({ status: 'remove' })], paint).split('\n')[1], 'Left:');
});

test.run();
