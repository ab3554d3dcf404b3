import { EVENTS } from '../src/events/examples.ts';
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

const WHOLE_PLAN: RunEvent = {
  ...EVENTS.plan,
  shows: 'a document',
  checks: ['a check'],
  writes: 'writes a secret',
  items: [
    ...EVENTS.plan.items,
    item({ action: 'create' }),
    item({
      action: 'conflict',
      differences: [{ field: 'f', live: 'l', wanted: 'w' }],
      options: ['adopt it'],
    }),
    item({ action: 'no change', detail: 'not ours' }),
  ],
};

const MORE: readonly RunEvent[] = [
  { ...EVENTS.resource, detail: 'of another', warning: 'it is weak' },
  { ...EVENTS.check, finding: { status: 'fail', detail: 'no token', next: ['renew it'] } },
  { ...EVENTS['step-end'], outcome: 'failed' },
  { ...EVENTS.failure, step: undefined },
];

/** A run in which every text that can come from outside is replaced: by one hostile text after the other, in turn. */
export function outsideEvents(...texts: readonly [string, ...string[]]): RunEvent[] {
  let next = 0;
  return [...Object.values({ ...EVENTS, plan: WHOLE_PLAN }), ...MORE].map((event) =>
    mapTexts(event, (text, key) => (OURS.has(key) ? text : (texts[next++ % texts.length] ?? ''))),
  );
}
