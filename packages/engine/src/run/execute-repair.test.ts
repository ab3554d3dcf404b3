import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { executed, Memory, stepOf } from '../../testing/in-memory.ts';
import { Failure } from '../resource/index.ts';
import { preapprovedOperator } from './consent.ts';
import type { Repair } from './model.ts';

/** A resource whose write is denied until the permission exists, and for a number of attempts after that. */
function deniedThing(memory: Memory, lag = 0) {
  let late = lag;
  return memory.thing('role', {
    apply: () => {
      if (memory.values.get('permission') === 'yes' && late-- <= 0) return;
      throw new Failure({ resource: 'role', seen: 'denied' });
    },
  });
}

function repairOf(memory: Memory, more: Partial<Repair> = {}): Repair {
  return {
    title: 'Access denied',
    text: 'As the guide says.',
    resources: [memory.thing('permission')],
    isStill: (error) => error instanceof Failure && error.seen === 'denied',
    patienceMs: 5000,
    ...more,
  };
}

const FORESEEN: [foresee: string[], agrees: { repair?: true }, outcome: string][] = [
  [['permission'], {}, '1 repaired'],
  [['another'], {}, '1 failed'],
  [[], {}, '1 failed'],
  [[], { repair: true }, '1 repaired'],
];
for (const [names, agrees, outcome] of FORESEEN) {
  test(`repair: with --yes${agrees.repair ? ' --repair' : ''} and a plan that names ${names.join() || 'none'}: ${outcome}`, async () => {
    const memory = new Memory();
    const step = stepOf('1', [deniedThing(memory)], {
      repair: async () => repairOf(memory),
      foresee: async () =>
        names.map((name) => ({
          when: 'it is denied',
          resources: [memory.thing(name)],
        })),
    });
    const operator = preapprovedOperator({ repair: false, ...agrees });
    const { failures } = await executed(memory, [step], { operator });
    assert.equal(memory.outcomes, [outcome]);
    const kinds = failures.map(({ kind }) => kind);
    assert.equal(kinds, outcome === '1 failed' ? ['refused'] : []);
    assert.is(memory.values.get('permission'), outcome === '1 failed' ? undefined : 'yes');
  });
}

for (const [untouched, person, reads] of [
  [true, false, []],
  [true, true, ['read permission']],
  [false, false, ['read permission']],
] as const) {
  const told = `${person ? 'a person reads a plan' : 'a plan'} that names it, ${untouched ? 'which no step touches' : 'which steps may touch'}`;
  test(`repair: ${told}: reads ${reads.length} of its resources again`, async () => {
    const memory = new Memory();
    const resources = [memory.thing('permission')];
    const step = stepOf('1', [deniedThing(memory)], {
      repair: async () => repairOf(memory, { resources }),
      foresee: async () => [{ when: 'it is denied', resources, untouched }],
    });
    await executed(memory, [step], { operator: { ...memory.operator('run'), person } });
    const denied = memory.log.indexOf('apply role');
    const begun = memory.log.indexOf('apply permission');
    assert.equal([...new Set(memory.log.slice(denied + 1, begun))], reads);
    assert.is(memory.values.get('permission'), 'yes');
  });
}

for (const repair of [false, true]) {
  test(`repair: ${repair ? '--yes --repair' : '--yes'} agrees to no name that only the error gave`, async () => {
    const memory = new Memory();
    const step = stepOf('1', [deniedThing(memory)], {
      repair: async () => repairOf(memory, { typed: 'somebody' }),
    });
    const { failures } = await executed(memory, [step], { operator: preapprovedOperator({ repair }) });
    assert.equal(
      failures.map(({ kind }) => kind),
      ['refused'],
    );
    assert.match(failures[0]?.next.join() ?? '', 'only the error names somebody');
    assert.is(memory.values.get('permission'), undefined);
  });
}

test('repair: any other error ends the retries at once', async () => {
  const memory = new Memory();
  const errors = [
    new Failure({ resource: 'role', seen: 'denied' }),
    new Failure({ resource: 'role', seen: 'sealed' }),
  ];
  const thing = memory.thing('role', {
    apply: () => {
      throw errors.shift() ?? new Error('tried too often');
    },
  });
  const { failures } = await executed(memory, [
    stepOf('1', [thing], { repair: async () => repairOf(memory) }),
  ]);
  assert.is(failures[0]?.seen, 'sealed');
  assert.equal(errors, []);
});

test('repair: a repair without effect is reported with the denial', async () => {
  const memory = new Memory();
  const { failures } = await executed(memory, [
    stepOf('1', [deniedThing(memory, 99)], {
      repair: async () => repairOf(memory, { patienceMs: 50, persistsBecause: 'a boundary' }),
    }),
  ]);
  assert.equal(memory.outcomes, ['1 failed']);
  assert.match(failures[0]?.seen ?? '', /it still fails .*after the repair: denied/);
  assert.is(failures[0]?.cause, 'a boundary');
});

test.run();
