import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { differing, ranStep, recordOf } from '../../testing/in-memory-record.ts';
import { Failure } from '../resource/index.ts';
import type { RunEvent } from '../run/events.ts';
import type { PlanItem } from '../run/model.ts';
import { factsOf, markdownPage } from './markdown.ts';

const STEP = { step: 'a.1', title: 'Step a.1', why: 'because' };
const NONE = { create: 0, update: 0, delete: 0, keep: 0, conflict: 0, 'no change': 0 };

test('factsOf: lists what a teardown has left', () => {
  const left = (items: PlanItem[]) =>
    factsOf(recordOf([{ type: 'left', items }])).find(([name]) => name === 'Left')?.[1];
  assert.is(left([]), 'nothing');
  const kept = { kind: 'thing', name: 'a', action: 'keep', detail: 'shared', observed: true } as const;
  assert.is(left([kept]), 'a (shared)');
  assert.not.ok(factsOf(recordOf([])).some(([name]) => name === 'Left'));
});

test('markdownPage: of a plan, the changes come first; everything else is folded', () => {
  const unchanged = { ...differing('a', 'b'), action: 'no change', differences: [], name: 'policy' } as const;
  const [before = '', after = ''] = markdownPage([
    recordOf(
      [
        { type: 'section', runbook: 'a', title: 'AWS', purpose: 'Start.' },
        { type: 'plan', ...STEP, writes: 'writes a secret', items: [unchanged, differing('old', 'new')] },
        { type: 'plan-end', counts: { ...NONE, update: 1, 'no change': 1 } },
      ],
      { plan: true },
      4,
    ),
  ]).split('<details>');
  assert.match(before, '· 1 to update, 1 unchanged');
  assert.match(before, /## Changes\n\n```text\n {2}~ a\.1 .*\n.*update +iam role dev\n[^`]*\+ new\n/);
  assert.not.match(before, 'policy');
  assert.match(after, 'policy');
});

test('markdownPage: what is wrong stands at the head; what was repaired, in its step', () => {
  const found = { type: 'diagnosis', step: 'x.chain', id: 'd', level: 'fail', title: 'Detached' } as const;
  const before: RunEvent[] = [
    ...ranStep('x.chain', 0, 1),
    { ...found, evidence: '', cause: 'Why.', repair: ['do'] },
  ];
  const [head = '', ...below] = markdownPage([recordOf(before, {}, 1)]).split('## Steps');
  assert.match(head, '✗ Detached');
  assert.not.match(below.join(), '✗ Detached');
  const repaired = [...before, ...ranStep('x.after', 1, 2, ['x.chain'])];
  const [head2 = '', ...below2] = markdownPage([recordOf(repaired)]).split('## Steps');
  assert.not.match(head2, '✗ Detached');
  assert.match(below2.join(), '✗ Detached');
});

test('markdownPage: of a plan, a section with a failure is not folded', () => {
  const failure = new Failure({ resource: 'r', seen: 's' });
  const plan = { type: 'plan', ...STEP, items: [differing('a', 'b')] } as const;
  const failed = [plan, { type: 'failure', step: STEP.step, failure }] as const;
  assert.not.match(markdownPage([recordOf(failed, { plan: true }, 1)]), '<details>');
});

test.run();
