import type { Comparison } from 'resource';
import type { RunEvent } from 'runbook';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FleetConsent, Shown } from './consent.ts';

const CREATE: Comparison = { status: 'create' };
const CHANGE = (wanted: string): Comparison => ({
  status: 'change',
  differences: [{ field: 'f', live: 'x', wanted }],
});

function planOf(items: Readonly<Record<string, Comparison>>, waits = false): RunEvent {
  return {
    type: 'plan',
    step: { id: '01-aws.1', title: '', why: '' },
    items: Object.entries(items).map(([name, comparison]) => ({
      kind: 'thing',
      name,
      command: '',
      comparison,
      looked: true,
      ...(waits && { waits: true as const }),
    })),
  };
}

async function answerTo(shown: RunEvent, ...run: RunEvent[]): Promise<string> {
  const seen = new Shown();
  seen.emit(shown);
  const consent = new FleetConsent(seen);
  for (const event of run) consent.emit(event);
  try {
    return await consent.operator.ask({ text: '', answers: ['run', 'quit'] });
  } catch (error) {
    return String(error);
  }
}

test('FleetConsent: what was shown is agreed to, and what is done meanwhile needs no consent', async () => {
  const plan = planOf({ a: CREATE, b: CHANGE('y') });
  assert.is(await answerTo(plan, plan), 'run');
  assert.is(await answerTo(plan, planOf({ a: { status: 'done' }, b: CHANGE('y') })), 'run');
});

test('FleetConsent: what was not shown, or not so, is refused by its name', async () => {
  const plan = planOf({ a: CREATE, b: CHANGE('y') });
  for (const now of [planOf({ c: CREATE }), planOf({ b: CHANGE('z') }), planOf({ a: CHANGE('y') })]) {
    assert.match(await answerTo(plan, plan, now), /Failure: [abc]: it differs from what was shown/);
  }
});

test('FleetConsent: what is only waited for is no change', async () => {
  assert.is(await answerTo(planOf({}), planOf({ pod: CHANGE('ready') }, true)), 'run');
});

test('FleetConsent: the guide’s repair is agreed to', async () => {
  const repair = { type: 'repair', step: 's', denial: '', items: [] } as unknown as RunEvent;
  assert.is(await answerTo(planOf({}), repair), 'run');
});

test('FleetConsent: a repair that removes something is refused', async () => {
  const item = {
    name: 'helm release vault/vault',
    command: '',
    comparison: { status: 'remove' },
    looked: true,
  };
  const repair = { type: 'repair', step: 's', denial: '', items: [item] } as unknown as RunEvent;
  assert.match(await answerTo(planOf({}), repair), 'helm release vault/vault: the repair would remove it');
});

test.run();
