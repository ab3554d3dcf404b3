import { Failure } from 'resource';
import type { RunEvent } from './events.ts';
import { stepOf } from './in-memory.ts';

/** A run in which every text that can be from outside is this one: one text after the other, and then again. */
export function outsideEvents(...texts: readonly [string, ...string[]]): RunEvent[] {
  let next = 0;
  const text = () => texts[next++ % texts.length] as string;
  const step = stepOf('a.1', [], { shows: text(), writes: text() });
  const differences = [{ field: text(), live: text(), wanted: text() }];
  const item = (comparison: Parameters<typeof itemOf>[2]) => itemOf(text(), text(), comparison, text());
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
      step,
      items: [
        item({ status: 'change', differences }),
        item({ status: 'conflict', differences, options: [text()] }),
        item({ status: 'done', detail: text() }),
      ],
    },
    { type: 'step-start', step, at: 0 },
    {
      type: 'resource',
      step: 'a.1',
      name: text(),
      outcome: 'changed',
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
      repair: { title: text(), text: text(), resources: [], isStill: () => false, patience: 0 },
      items: [item({ status: 'create' })],
    },
    { type: 'note', step: 'a.1', message: text() },
    { type: 'failure', step: 'a.1', failure: failure() },
    { type: 'step-end', step: 'a.1', title: text(), outcome: 'failed', seconds: 5, at: 5000 },
    { type: 'failure', step: undefined, failure: failure() },
  ];
}

type Item = Extract<RunEvent, { type: 'plan' }>['items'][number];

function itemOf(name: string, command: string, comparison: Item['comparison'], warning: string): Item {
  return { kind: 'thing', name, command, comparison, warning, looked: true };
}
