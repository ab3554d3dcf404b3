import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Memory, stepOf } from '../../testing/in-memory.ts';
import { failureOf } from '../../testing/thrown.ts';
import { work } from '../../testing/work.ts';
import { Failure, type Resource, seal } from '../resource/index.ts';
import { changesOfPlan } from './agreed.ts';
import { planEndEvent, planSteps } from './plan.ts';
import { hasChange, needsAgreement, publicItems } from './planned.ts';

const COMMANDS: [what: string, live: string | undefined, foreign: boolean, command: string | undefined][] = [
  ['is to be created', undefined, false, 'make a'],
  ['is to be changed', 'no', false, 'change a from no'],
  ['is as it should be', 'yes', false, 'make a'],
  ['is in conflict', 'no', true, undefined],
];
for (const [what, live, foreign, command] of COMMANDS) {
  test(`planSteps: the command for a resource that ${what}: ${command ?? 'none'}`, async () => {
    const memory = new Memory();
    if (live !== undefined) memory.values.set('a', live);
    const thing = memory.thing('a', { foreign, warning: 'careful' });
    const [planned] = await planSteps([stepOf('1', [thing])], work);
    const [item] = publicItems(planned?.items ?? []);
    assert.equal([item?.command, item?.warning], [command, 'careful']);
    assert.not('live' in (item ?? {}));
  });
}

test('planSteps: a change has its source and seals of hidden inputs; an unchanged resource has neither', async () => {
  const memory = new Memory();
  memory.values.set('b', 'yes');
  const source = async () => ({ shown: { chart: 'gloo' }, hidden: { KEY: 'pw' } });
  const things = ['a', 'b'].map((name) => ({ ...memory.thing(name), source }));
  const [planned] = await planSteps([stepOf('1', things)], work);
  const [change, stays] = publicItems(planned?.items ?? []);
  assert.equal([change?.source, change?.sealed], [{ chart: 'gloo' }, { KEY: seal('pw') }]);
  assert.equal([stays?.source, stays?.sealed], [undefined, undefined]);
});

test('planSteps: the command of a change, and the change itself, get the value of its own source', async () => {
  const told = ['one', 'two'];
  const thing: Resource<string, string> = {
    ...new Memory().thing('a'),
    source: async () => ({ shown: {}, used: told.shift(), warning: 'full' }),
    command: (_live, used) => ({ run: [`make ${used}`] }),
  };
  const plans = [
    await planSteps([stepOf('1', [thing])], work),
    await planSteps([stepOf('1', [thing])], work),
  ];
  assert.equal(
    plans.flat().flatMap(({ items }) => items.map(({ command, warning, used }) => [command, warning, used])),
    [
      ['make one', 'full', 'one'],
      ['make two', 'full', 'two'],
    ],
  );
});

test('planSteps: permissions that the caller lacks are reported together; another failure is not waited with', async () => {
  const failing = (resource: string, isDenied: boolean) => ({
    ...new Memory().thing(resource),
    read: () => Promise.reject(new Failure({ resource, seen: `no ${resource}`, isDenied, next: ['ask'] })),
  });
  const [a, b, c] = ['a', 'b', 'c'].map((name) => failing(name, true));
  const plan = (...more: Resource[]) =>
    failureOf(() => planSteps([stepOf('1', [a, b] as Resource[]), stepOf('2', more)], work));
  const { resource, seen, next } = await plan(c as Resource);
  assert.equal([resource, seen, next], ['permissions to read', 'a: no a\nb: no b\nc: no c', ['ask']]);
  assert.is((await plan(failing('d', false))).resource, 'd');
});

test('planSteps: a resource on the operator’s machine changes only along with another one', async () => {
  const memory = new Memory();
  const local = { ...memory.thing('repository'), isLocal: true } as const;
  const foreign = { ...memory.thing('other', { foreign: true }), isLocal: true } as const;
  memory.values.set('other', 'no');
  const actionsWith = async (...names: string[]) => {
    const things = names.map((name) => memory.thing(name));
    const [planned] = await planSteps([stepOf('1', [local, foreign, ...things])], work);
    return planned?.items.map(({ action }) => action);
  };
  memory.values.set('release', 'yes');
  assert.equal(await actionsWith('release'), ['no change', 'no change', 'no change']);
  memory.values.delete('release');
  assert.equal(await actionsWith('release'), ['create', 'conflict', 'create']);
  const [planned] = await planSteps([stepOf('1', [local, memory.thing('release')])], work);
  assert.equal(
    changesOfPlan(planned ? [planned] : []).map(({ name }) => name),
    ['release'],
  );
});

test('planEndEvent: a document needs consent, but counts as no change; a resource that a chart has yet to create does not count', async () => {
  const memory = new Memory();
  const document = { ...memory.thing('a'), document: true } as const;
  const ofChart = { ...memory.thing('b'), command: () => ({ run: [] }) };
  const plan = await planSteps([stepOf('1', [document, ofChart])], work);
  assert.equal(plan.map(hasChange), [false]);
  assert.ok(Object.values(planEndEvent(plan).counts).every((count) => count === 0));
  assert.equal(plan[0]?.items.map(needsAgreement), [true, false]);
});

test.run();
