import { Chalk } from 'chalk';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { PlanItem } from './events.ts';
import { leftText } from './render-item.ts';

const paint = new Chalk({ level: 0 });
const KEEP = item('keep', { detail: 'others use it', options: ['rm it by hand'] });

function item(action: PlanItem['action'], more: Partial<PlanItem> = {}): PlanItem {
  return { kind: 'thing', name: 'thing', action, observed: true, ...more };
}

test('leftText: says that nothing is left, or what stays and why', () => {
  assert.is(leftText([], paint), '\nNothing left.\n');
  assert.is(
    leftText([KEEP], paint),
    '\nNothing left, apart from what was kept:\n  · thing: others use it\n    → rm it by hand\n',
  );
});

test('leftText: a failed deletion is not called kept', () => {
  assert.is(leftText([KEEP, item('delete')], paint).split('\n')[1], 'Left:');
});

test.run();
