import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ranStep, recordOf } from '../../testing/in-memory-record.ts';
import { Failure } from '../resource/index.ts';
import { Recorder, stepsOf } from './record.ts';

test('Recorder: the plan and its result belong to one step; what concerns the whole run, to none', () => {
  const failure = new Failure({ resource: 'r', seen: 's' });
  const plan = { type: 'plan', step: 'a.1', title: 'A', why: '', items: [] } as const;
  const ran = ranStep('a.1', 0, 1);
  const note = { type: 'note', step: 'vault', message: 'a remark' } as const;
  const steps = stepsOf(recordOf([plan, note, { type: 'failure', step: undefined, failure }, ...ran]));
  assert.equal(
    steps.map(({ id, outcome, events }) => ({ id, outcome, events })),
    [{ id: 'a.1', outcome: 'created', events: [plan, ...ran] }],
  );
});

test('Recorder: the target that AWS names overrides what was known before', () => {
  const recorder = new Recorder({ command: '', consent: '', madeFrom: '', plan: false }, 0);
  recorder.about({ cluster: 'asked for', region: 'r' });
  recorder.emit({ type: 'target', target: { cluster: 'answered' } });
  recorder.about({ cluster: 'asked for' });
  assert.equal(recorder.record(0, 0).target, { cluster: 'answered', region: 'r' });
});

test.run();
