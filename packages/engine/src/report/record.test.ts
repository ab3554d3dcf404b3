import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ranStep, recordOf } from '../../testing/in-memory-record.ts';
import { Failure } from '../resource/index.ts';
import { stepsOf } from './record.ts';

test('stepsOf: the plan and its result belong to one step; what concerns the whole run, to none', () => {
  const failure = new Failure({ resource: 'r', seen: 's' });
  const plan = { type: 'plan', step: 'a.1', title: 'A', why: '', items: [] } as const;
  const ran = ranStep('a.1', 0, 1);
  const note = { type: 'note', step: 'vault', message: 'a remark' } as const;
  const steps = stepsOf(recordOf([plan, note, { type: 'failure', step: undefined, failure }, ...ran]));
  const parts = steps.map(({ id, outcome, events }) => ({ id, outcome, events }));
  assert.equal(parts, [{ id: 'a.1', outcome: 'created', events: [plan, ...ran] }]);
});

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
