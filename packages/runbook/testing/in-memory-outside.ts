import { Failure } from 'resource';
import type { PlanItem, RunEvent } from '../src/events.ts';

/** A run in which every text that can come from outside is replaced: by one hostile text after the other, in turn. */
export function outsideEvents(...texts: readonly [string, ...string[]]): RunEvent[] {
  let next = 0;
  const text = () => texts[next++ % texts.length] as string;
  const step = { step: 'a.1', title: text(), why: text() };
  const differences = [{ field: text(), live: text(), wanted: text() }];
  const item = (more: Pick<PlanItem, 'action'> & Partial<PlanItem>): PlanItem => ({
    kind: 'thing',
    name: text(),
    command: text(),
    warning: text(),
    observed: true,
    ...more,
  });
  const failure = () =>
    new Failure({ resource: text(), seen: text(), cause: text(), next: [text(), text()], kind: 'refused' });
  return [
    {
      type: 'target',
      target: { cluster: text(), region: text(), account: text(), as: text(), context: text() },
    },
    { type: 'section', runbook: 'a', title: text(), purpose: text() },
    {
      type: 'plan',
      ...step,
      shows: text(),
      checks: [text()],
      writes: text(),
      items: [
        item({ action: 'update', differences }),
        item({ action: 'conflict', differences, options: [text()] }),
        item({ action: 'no change', detail: text() }),
      ],
    },
    { type: 'step-start', ...step, after: [], at: 0 },
    {
      type: 'resource',
      step: 'a.1',
      name: text(),
      outcome: 'updated',
      detail: text(),
      warning: text(),
      seconds: 1,
      at: 0,
    },
    {
      type: 'check',
      step: 'a.1',
      name: text(),
      finding: { status: 'fail', detail: text(), next: [text()] },
      seconds: 0,
      at: 0,
    },
    {
      type: 'repair',
      step: 'a.1',
      denial: text(),
      repair: { title: text(), text: text() },
      items: [item({ action: 'create' })],
    },
    { type: 'note', step: 'a.1', message: text() },
    { type: 'failure', step: 'a.1', failure: failure() },
    { type: 'step-end', step: 'a.1', title: text(), outcome: 'failed', seconds: 5, at: 5000 },
    { type: 'failure', step: undefined, failure: failure() },
  ];
}
