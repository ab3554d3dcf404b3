import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { thrownBy } from '../../testing/thrown.ts';
import { Failure } from '../resource/index.ts';
import { changesIn, consentTo } from './agreed.ts';
import type { RunEvent } from './events.ts';

type Item = Extract<RunEvent, { type: 'plan' }>['items'][number];
type Change = Pick<Item, 'action' | 'differences' | 'command'>;
const CREATE: Change = { action: 'create' };
const CHANGE = (wanted: string): Change => ({
  action: 'update',
  differences: [{ field: 'f', live: 'x', wanted }],
});

function planOf(items: Readonly<Record<string, Change>>, waits = false): RunEvent {
  return {
    type: 'plan',
    step: '01-aws.1',
    title: '',
    why: '',
    items: Object.entries(items).map(([name, change]) => ({
      kind: 'thing',
      name,
      command: '',
      ...change,
      observed: true,
      ...(waits && { waits: true as const }),
    })),
  };
}

async function answerTo(shown: RunEvent, ...run: RunEvent[]): Promise<string> {
  const consent = consentTo(changesIn(shown).map(({ digest }) => digest));
  for (const event of run) consent.emit(event);
  try {
    return await consent.operator.ask({ text: '', answers: ['run', 'quit'] });
  } catch (error) {
    return String(error);
  }
}

test('consentTo: yes to the changes shown; changes that were made in the meantime need no consent', async () => {
  const plan = planOf({ a: CREATE, b: CHANGE('y') });
  assert.is(await answerTo(plan, plan), 'run');
  assert.is(await answerTo(plan, planOf({ a: { action: 'no change' }, b: CHANGE('y') })), 'run');
});

test('consentTo: a change that is new or different is refused, and the error names it', async () => {
  const plan = planOf({ a: CREATE, b: CHANGE('y') });
  const changed = [{ c: CREATE }, { b: CHANGE('z') }, { a: CHANGE('y') }, { a: { ...CREATE, command: 'x' } }];
  for (const now of changed.map((items) => planOf(items))) {
    assert.match(await answerTo(plan, plan, now), /Failure: [abc]: it differs from the plan/);
  }
});

test('consentTo: waiting is not a change', async () => {
  assert.is(await answerTo(planOf({}), planOf({ pod: CHANGE('ready') }, true)), 'run');
});

test('consentTo: what no plan has named is refused', async () => {
  const { operator } = consentTo([]);
  const unplanned = new Failure({ kind: 'refused', resource: 'x', seen: 'no plan has named it' });
  assert.is(await thrownBy(() => operator.ask({ text: '', answers: ['run', 'quit'], unplanned })), unplanned);
});

test.run();
