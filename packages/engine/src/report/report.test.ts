import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { differing, ranStep, recordOf } from '../../testing/in-memory-record.ts';
import { Failure } from '../resource/index.ts';
import type { RunEvent } from '../run/events.ts';
import type { PlanItem } from '../run/model.ts';
import { htmlPage } from './html.ts';
import { factsOf, markdownPage } from './markdown.ts';
import { secondsWords } from './record.ts';

const EVIL = '</pre>```\n# <script>alert(1)</script> | `x`';
const STEP = { step: 'a.1', title: 'Step a.1', why: 'because' };
const repair = { title: 'Access denied', text: 'When you register' };
const failure = new Failure({ kind: 'refused', resource: 'r', seen: EVIL, cause: 'likely', next: ['do it'] });
const NONE = { create: 0, update: 0, delete: 0, keep: 0, conflict: 0, 'no change': 0 };
const DOCUMENT = {
  kind: 'helm-overrides',
  name: 'helm-overrides.yaml',
  action: 'create',
  command: 'replicas: 1',
  document: true,
  source: { repository: 'https://charts.example.com' },
  sealed: { LICENSE: 'a-seal' },
  observed: true,
} as const;
const EVENTS: RunEvent[] = [
  {
    type: 'target',
    target: { cluster: 'demo', region: 'r-1', account: '123', as: 'arn:aws:iam::123:user/x' },
  },
  { type: 'section', runbook: 'a', title: 'AWS', purpose: 'Start.' },
  {
    type: 'plan',
    ...STEP,
    checks: ['a probe'],
    writes: 'writes a secret',
    items: [DOCUMENT, differing(EVIL, 'wanted'), { ...differing('a', 'b'), warning: 'careful' }],
    repairs: [{ when: 'AWS denies it', items: [differing('old', 'allowed')] }],
  },
  { type: 'step-start', ...STEP, after: [], at: 0 },
  { type: 'step-end', step: 'a.1', title: STEP.title, outcome: 'created', seconds: 5, at: 5000 },
  { type: 'repair', step: 'a.1', denial: 'is not authorized', repair, items: [] },
  { type: 'resource', step: 'a.1', name: 'iam role dev', outcome: 'updated', seconds: 1.25, at: 0 },
  {
    type: 'check',
    step: 'a.1',
    name: 'proof',
    finding: { status: 'fail', detail: EVIL, next: ['look at it'] },
    seconds: 0,
    at: 0,
  },
  { type: 'failure', step: 'a.1', failure },
];

const text = markdownPage([recordOf(EVENTS, {}, 1)]);

test('markdownPage: who, when, where, how it ended, and what ran', () => {
  const where = ['demo', 'r-1', 'arn:aws:iam::123:user/x', './runbook all --yes', 'gloo-vault-irsa 0.1.0'];
  const how = ['1970-01-01 00:00:00 UTC', 'after 10.0 s', 'beforehand, by --yes'];
  for (const said of [...where, ...how, '1: a step or a proof failed']) assert.match(text, said);
});

test('markdownPage: the plan with its differences and foreseen repairs, the results, the repair, the proofs, the failure', () => {
  const plan = ['Description', '+ wanted', 'careful', 'if AWS denies it', '+ allowed', 'aws iam create-role'];
  const proof = ['replicas: 1', '? a probe', 'writes a secret', 'proof', 'look at it'];
  const repaired = ['iam role dev', '1.25 s', 'is not authorized', 'When you register', 'likely', 'do it'];
  for (const said of [...plan, ...proof, ...repaired]) assert.match(text, said);
});

test('markdownPage: a run that ended before the first call to AWS says so', () => {
  assert.match(markdownPage([recordOf([], {}, 2)]), 'not known: the run ended before');
});

test('factsOf: lists what a teardown has left', () => {
  const left = (items: PlanItem[]) =>
    factsOf(recordOf([{ type: 'left', items }])).find(([name]) => name === 'Left')?.[1];
  assert.is(left([]), 'nothing');
  const kept = { kind: 'thing', name: 'a', action: 'keep', detail: 'shared', observed: true } as const;
  assert.is(left([kept]), 'a (shared)');
  assert.not.ok(factsOf(recordOf(EVENTS)).some(([name]) => name === 'Left'));
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

test('the clusters of a fleet are one page: how each ended, then every report', () => {
  const records = ['b', 'c'].map((cluster) =>
    recordOf([{ type: 'target', target: { cluster } }, ...ranStep('a.1', 0, 5)]),
  );
  for (const page of [markdownPage(records), htmlPage(records)]) {
    assert.match(page, '2 clusters');
    assert.is(page.split('Command').length, 3);
    for (const anchor of ['run-1', 'run-2']) {
      assert.match(page, `#${anchor}`);
      assert.match(page, `<a id="${anchor}"></a>`);
    }
  }
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

test('markdownPage: a run of all is of the whole guide, whatever its sections', () => {
  const target = { type: 'target', target: { cluster: 'demo' } } as const;
  const steps = [target, ...ranStep('a.1', 0, 5), ...ranStep('b.1', 0, 5)];
  assert.match(markdownPage([recordOf(steps, { runbook: 'all' })]), /^# The whole guide · demo$/m);
  assert.match(markdownPage([recordOf(steps, { runbook: 'a' })]), /^# a, b · demo$/m);
});

test('markdownPage: of a run, a table says how each step ended', () => {
  const text = markdownPage([recordOf([...ranStep('a.1', 0, 5), ...ranStep('a.2', 5, 7.5, ['a.1'])])]);
  assert.match(text, /^ {2}a\.2 +Step a\.2 +created +2\.50 s$/m);
});

test('markdownPage: of a plan, a section with a failure is not folded', () => {
  assert.not.match(markdownPage([recordOf(EVENTS, { plan: true }, 1)]), '<details>');
});

test('secondsWords: as exact as a reader needs', () => {
  assert.is(secondsWords(0.344), '0.34 s');
  assert.is(secondsWords(12.34), '12.3 s');
  assert.is(secondsWords(245), '4 min 5 s');
});

test.run();
