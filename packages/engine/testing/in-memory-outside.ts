import { Failure } from '../src/resource/index.ts';
import type { PlanItem, RunEvent } from '../src/run/events.ts';
import { mapTexts } from '../src/run/map-texts.ts';

/** The fields whose texts are always ours. */
const OURS = new Set([
  'type',
  'step',
  'runbook',
  'after',
  'action',
  'outcome',
  'status',
  'level',
  'kind',
  'id',
]);

const item = (more: Pick<PlanItem, 'action'> & Partial<PlanItem>): PlanItem => ({
  kind: 'thing',
  name: 'a thing',
  command: 'make it',
  warning: 'it is weak',
  observed: true,
  ...more,
});

const CONFLICT = item({
  action: 'conflict',
  differences: [{ field: 'f', live: 'l', wanted: 'w' }],
  options: ['adopt it'],
});
const step = '01-aws.2';
const titled = { step, title: 'Step 2', why: 'because' };
const failure = new Failure({ resource: 'r', seen: 'denied', cause: 'no permission', next: ['ask'] });

/** A run that emits every type of event, with every field that can hold a text from outside. */
const EVENTS: readonly RunEvent[] = [
  { type: 'target', target: { cluster: 'demo', region: 'r', account: '1', as: 'user/ada' } },
  { type: 'section', runbook: '01-aws', title: 'AWS', purpose: 'identity' },
  {
    type: 'plan',
    ...titled,
    shows: 'a document',
    checks: ['a check'],
    writes: 'writes a secret',
    items: [item({ action: 'create' }), CONFLICT, item({ action: 'no change', detail: 'not ours' })],
  },
  {
    type: 'plan-end',
    counts: { create: 0, update: 1, delete: 0, keep: 0, conflict: 0, 'no change': 13 },
  },
  { type: 'step-start', ...titled, after: ['01-aws.1'], at: 1000 },
  {
    type: 'change',
    id: 'c',
    step,
    name: 'a',
    action: 'update',
    differences: [{ field: 'f', live: 'l', wanted: 'w' }],
    detail: 'with 1 secret',
    writes: 'writes a secret',
  },
  {
    type: 'change-end',
    id: 'c',
    step,
    name: 'a',
    failed: 'denied',
    calls: [{ call: 'iam CreateRole', requestId: 'r', outcome: 'AccessDenied' }],
    seconds: 1,
  },
  { type: 'waiting', step, message: 'waiting for a' },
  {
    type: 'resource',
    step,
    name: 'a',
    outcome: 'created',
    detail: 'of another',
    warning: 'it is weak',
    seconds: 1,
    at: 1000,
  },
  {
    type: 'check',
    step,
    name: 'a check',
    finding: { status: 'fail', detail: 'no token', next: ['renew it'] },
    seconds: 1,
    at: 1000,
  },
  {
    type: 'diagnosis',
    step,
    id: 'role-missing',
    level: 'fail',
    title: 'no role',
    evidence: 'seen',
    cause: 'deleted',
    repair: ['make it'],
  },
  { type: 'repair', step, denial: 'denied', repair: { title: 'The repair', text: 't' }, items: [CONFLICT] },
  { type: 'note', step, message: 'a remark' },
  { type: 'failure', step, failure },
  { type: 'failure', step: undefined, failure },
  { type: 'step-end', step, title: 'Step 2', outcome: 'failed', seconds: 1, at: 1000 },
  { type: 'left', items: [item({ action: 'keep', detail: 'others use it', options: ['delete it'] })] },
];

/** A run in which every text that can come from outside is replaced: by one hostile text after the other, in turn. */
export function outsideEvents(...texts: readonly [string, ...string[]]): RunEvent[] {
  let next = 0;
  return EVENTS.map((event) =>
    mapTexts(event, (text, key) => (OURS.has(key) ? text : (texts[next++ % texts.length] ?? ''))),
  );
}
