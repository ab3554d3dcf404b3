import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { recordOf } from '../../testing/in-memory-record.ts';
import { stepsOf } from './record.ts';

test('stepsOf: a step that was skipped or not run has no time, and keeps its title', () => {
  const end = {
    type: 'step-end',
    step: 'a.1',
    title: 'Step 1',
    outcome: 'skipped',
    seconds: 0,
    at: 0,
  } as const;
  const [step] = stepsOf(recordOf([end]));
  assert.equal([step?.title, step?.outcome, step?.span], ['Step 1', 'skipped', undefined]);
});

test.run();
