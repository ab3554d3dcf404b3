import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { failureOf, thrownBy } from '../../testing/thrown.ts';
import { Failure } from '../resource/index.ts';
import { agreedOperator, changesOfEvent, refuseAnotherTarget } from './agreed.ts';
import type { Change } from './consent.ts';
import type { EventOf } from './events.ts';
import type { PlanItem } from './model.ts';

const ITEM: PlanItem = {
  kind: 'thing',
  name: 'a',
  action: 'create',
  command: 'make a\n  --of b',
  observed: true,
};
const RELEASE: PlanItem = {
  ...ITEM,
  action: 'update',
  detail: 'others lose it',
  differences: [{ field: 'version', live: '1', wanted: '2' }],
  source: { repository: 'https://charts.example.com', digest: `sha256:${'a'.repeat(64)}` },
  sealed: { GLOO_HELM_VALUES: 'seal-of-one' },
};

function planOf(...items: readonly PlanItem[]): EventOf<'plan'> {
  return { type: 'plan', step: '01-aws.1', title: '', why: '', items };
}

/** The answer, or the refusal, for a plan of these items after another plan was agreed to. */
async function answerTo(agreed: readonly PlanItem[], now: readonly PlanItem[]): Promise<string> {
  const operator = agreedOperator(changesOfEvent(planOf(...agreed)));
  const question = { text: '', changes: changesOfEvent(planOf(...now)), answers: ['run', 'quit'] } as const;
  return operator.ask(question).catch(String);
}

test('agreedOperator: says yes to agreed changes; a change that is already made needs no consent', async () => {
  assert.is(await answerTo([ITEM, RELEASE], [ITEM, RELEASE]), 'run');
  assert.is(await answerTo([ITEM, RELEASE], [{ ...ITEM, action: 'no change' }, RELEASE]), 'run');
});

test('agreedOperator: remarks, and whether a resource could be read, may differ', async () => {
  assert.is(
    await answerTo([ITEM], [{ ...ITEM, observed: false, warning: 'VAULT_CACERT is set here' }]),
    'run',
  );
});

const OTHERS: [what: string, now: PlanItem, ...says: string[]][] = [
  ['another name', { ...RELEASE, name: 'c' }, 'c: it is not in the plan'],
  ['another action', { ...RELEASE, action: 'delete' }, 'action: the plan has update, and now it is delete'],
  [
    'contents where there were none',
    { ...RELEASE, sealed: { ...RELEASE.sealed, KEY: 'x' } },
    'KEY: the plan has (absent), and now it is x',
  ],
  ['another command', { ...RELEASE, command: 'make c' }, 'and now it is make c'],
  [
    'another chart',
    { ...RELEASE, source: { ...RELEASE.source, digest: 'sha256:b' } },
    'digest: the plan has sha256:aaaa',
  ],
  [
    'another difference',
    { ...RELEASE, differences: [{ field: 'version', live: '0', wanted: '2' }] },
    'differences: the plan has',
  ],
];
for (const [what, now, ...says] of OTHERS) {
  test(`agreedOperator: ${what} is refused, with both values`, async () => {
    const refused = await answerTo([now.action === 'create' ? ITEM : RELEASE], [now]);
    assert.match(refused, `Failure: ${now.name}: it differs from the plan that you agreed to`);
    for (const words of says) assert.match(refused, words);
  });
}

test('agreedOperator: the same name in another step was not agreed to', async () => {
  const operator = agreedOperator([{ step: '02-vault.1', ...ITEM }]);
  const changes: Change[] = [{ step: '01-aws.1', ...ITEM }];
  assert.match(
    String(await thrownBy(() => operator.ask({ text: '', changes, answers: ['run'] }))),
    'differs',
  );
});

test('agreedOperator: refuses a change that no plan has named', async () => {
  const unplanned = new Failure({ kind: 'refused', resource: 'x', seen: 'no plan has named it' });
  const question = { text: '', changes: [], answers: ['run', 'quit'], unplanned } as const;
  assert.is(await thrownBy(() => agreedOperator([]).ask(question)), unplanned);
});

test('changesIn: waiting is no change; the items of a repair that the plan names are', () => {
  const repairs = [{ when: 'denied', items: [RELEASE] }];
  const plan = { ...planOf(ITEM, { ...ITEM, waits: true }, { ...ITEM, action: 'keep' }), repairs };
  const step = '01-aws.1';
  assert.equal(changesOfEvent(plan), [
    { step, ...ITEM },
    { step, ...RELEASE },
  ]);
});

// test/guide/agreed-inputs.test.ts covers the inputs.
test('refuseAnotherTarget: another person may carry out a plan, and nobody in another account', async () => {
  const target = { cluster: 'demo', account: '111122223333', as: 'ada', inputs: '.env' };
  refuseAnotherTarget(target, { ...target, as: 'grace', inputs: '.env.demo' });
  const failure = await failureOf(() => refuseAnotherTarget(target, { ...target, account: '9' }));
  assert.is(failure.kind, 'refused');
  assert.match(failure.seen, 'account 111122223333, but this run has 9');
});

test.run();
