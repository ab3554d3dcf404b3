import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { PlanItem } from './events.ts';
import { leftHeading } from './render-item.ts';

test('leftHeading: a failed deletion is not called kept', () => {
  const item = (action: PlanItem['action']) => ({ kind: 'thing', name: 'thing', action, observed: true });
  assert.is(leftHeading([]), 'Nothing left.');
  assert.is(leftHeading([item('keep')]), 'Nothing left, apart from what was kept:');
  assert.is(leftHeading([item('keep'), item('delete')]), 'Left:');
});

test.run();
