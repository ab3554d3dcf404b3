import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ranStep, recordOf } from '../../testing/in-memory-record.ts';
import { Failure } from '../resource/index.ts';
import type { PlanItem } from '../run/events.ts';
import { Recorder, stepsOf } from './record.ts';

test('Recorder: the duration of a step ends with the step and excludes the time before its consent', () => {
  const record = recordOf([
    { type: 'step-start', step: 'a.1', title: 'A', why: '', after: [], at: 0 },
    { type: 'step-end', step: 'a.1', title: 'A', outcome: 'created', seconds: 2, at: 9000 },
  ]);
  assert.equal(stepsOf(record)[0]?.span, { from: 7000, to: 9000 });
});

test('Recorder: a step that was skipped or not run has no time, and keeps its title', () => {
  const record = recordOf(
    (['skipped', 'not run'] as const).map((outcome, index) => ({
      type: 'step-end',
      step: `a.${index}`,
      title: `Step ${index}`,
      outcome,
      seconds: 0,
      at: 0,
    })),
  );
  assert.equal(
    stepsOf(record).map(({ title, outcome, span }) => ({ title, outcome, span })),
    [
      { title: 'Step 0', outcome: 'skipped', span: undefined },
      { title: 'Step 1', outcome: 'not run', span: undefined },
    ],
  );
});

test('Recorder: the plan and its result belong to one step, in its section', () => {
  const record = recordOf([
    { type: 'section', runbook: 'a', title: 'AWS', purpose: 'Start.' },
    { type: 'section', runbook: 'b', title: 'no step of it was chosen', purpose: '' },
    { type: 'plan', step: 'a.1', title: 'A', why: '', writes: 'writes a secret', items: [] },
    ...ranStep('a.1', 0, 1),
  ]);
  assert.equal(
    record.sections.map(({ title }) => title),
    ['AWS'],
  );
  assert.is(stepsOf(record).length, 1);
  assert.equal(stepsOf(record)[0]?.plan, []);
  assert.is(stepsOf(record)[0]?.outcome, 'created');
});

test('Recorder: a step keeps its plan, with what was shown of it later', () => {
  const item = (name: string, command?: string, action: PlanItem['action'] = 'create') =>
    ({ kind: 'thing', name, action, command, observed: true }) as const;
  const plan = (...items: PlanItem[]) => ({ type: 'plan', step: 'a.1', title: 'A', why: '', items }) as const;
  const contents = plan(item('one'));
  const notInThePlan = plan(item('two', 'change two', 'update'));
  const record = recordOf([plan(item('one', 'make one'), item('two', 'make two')), contents, notInThePlan]);
  assert.equal(stepsOf(record)[0]?.plan, [item('one', 'make one'), item('two', 'change two', 'update')]);
});

test('Recorder: a failure belongs to its step, or to the run', () => {
  const failure = new Failure({ resource: 'r', seen: 's' });
  const record = recordOf([
    { type: 'failure', step: undefined, failure },
    ...ranStep('a.1', 0, 1),
    { type: 'failure', step: 'a.1', failure },
  ]);
  assert.equal(record.failures, [failure]);
  assert.is(stepsOf(record)[0]?.failure, failure);
});

test('Recorder: the target that AWS names overrides what was known before', () => {
  const recorder = new Recorder({ command: '', consent: '', madeFrom: '', plan: false }, 0);
  recorder.about({ cluster: 'asked for', region: 'r' });
  recorder.emit({ type: 'target', target: { cluster: 'answered' } });
  recorder.about({ cluster: 'asked for' });
  assert.equal(recorder.record(0, 0).target, { cluster: 'answered', region: 'r' });
});

test.run();
