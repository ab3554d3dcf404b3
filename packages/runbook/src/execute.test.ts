import { Failure } from 'resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { alwaysYes } from './consent.ts';
import { asFailure, type Execution, execute, needsConsent } from './execute.ts';
import { checkOf, Memory, stepOf, undisturbed } from './in-memory.ts';
import type { Finding, Repair, Step } from './model.ts';
import { planSteps } from './plan.ts';

async function executed(memory: Memory, steps: readonly Step[], more: Partial<Execution> = {}) {
  const plan = await planSteps(steps, { signal: undisturbed, say: () => undefined });
  const result = await execute(plan, {
    operator: alwaysYes,
    emit: memory.emit,
    signal: undisturbed,
    ...more,
  });
  const outcomes = result.rows.map(({ step, outcome }) => `${step} ${outcome}`);
  return { ...result, outcomes };
}

const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 10));

/** A barrier: resolves once all expected callers have arrived, and blocks them until then. */
function meeting(expected: number): () => Promise<void> {
  let come = 0;
  let open: () => void;
  const all = new Promise<void>((resolve) => {
    open = resolve;
  });
  return () => {
    if (++come === expected) open();
    const tooLate = new Promise<void>((_, reject) =>
      setTimeout(() => reject(new Error('alone')), 10_000).unref(),
    );
    return Promise.race([all, tooLate]);
  };
}

test('execute: creates what does not exist, updates what differs, leaves what fits', async () => {
  const memory = new Memory();
  memory.values.set('b', 'no').set('c', 'yes');
  const { outcomes, failures } = await executed(memory, [
    stepOf('1', [memory.thing('a')]),
    stepOf('2', [memory.thing('b')]),
    stepOf('3', [memory.thing('c')]),
    stepOf('4', []),
  ]);
  assert.equal(outcomes, ['1 created', '2 updated', '3 no change', '4 no change']);
  assert.equal(failures, []);
  assert.equal(memory.applied.sort(), ['a', 'b']);
  assert.equal(Object.fromEntries(memory.values), { a: 'yes', b: 'yes', c: 'yes' });
});

test('execute: reports a resource as done only after reading it back', async () => {
  const memory = new Memory();
  await executed(memory, [stepOf('1', [memory.thing('a')])]);
  assert.equal(memory.log, ['read a', 'apply a', 'read a']);
});

test('execute: waits until a change is visible, and applies it only once', async () => {
  const memory = new Memory();
  const { outcomes } = await executed(memory, [stepOf('1', [memory.thing('a', { shownLate: 1 })])]);
  assert.equal(outcomes, ['1 created']);
  assert.equal(memory.applied, ['a']);
  assert.match(
    memory
      .of('waiting')
      .map(({ message }) => message)
      .join(),
    'a to be visible',
  );
});

test('execute: a second run changes nothing', async () => {
  const memory = new Memory();
  const steps = [stepOf('1', [memory.thing('a'), memory.thing('b')])];
  await executed(memory, steps);
  memory.log.length = 0;
  const { outcomes } = await executed(memory, steps);
  assert.equal(outcomes, ['1 no change']);
  assert.equal(memory.applied, []);
});

test('execute: applies a step’s resources one after the other', async () => {
  const memory = new Memory();
  await executed(memory, [stepOf('1', [memory.thing('a', { apply: pause }), memory.thing('b')])]);
  assert.equal(memory.log.slice(2), ['apply a', 'read a', 'apply b', 'read b']);
});

test('execute: the outcome of a step is the weightiest outcome of its resources', async () => {
  const memory = new Memory();
  memory.values.set('a', 'yes').set('b', 'no').set('x', 'no').set('y', 'yes');
  const { outcomes } = await executed(memory, [
    stepOf('1', [memory.thing('a'), memory.thing('b'), memory.thing('c')]),
    stepOf('2', [memory.thing('x'), memory.thing('y')]),
  ]);
  assert.equal(outcomes, ['1 created', '2 updated']);
});

test('execute: reads again and acts on the current state if the plan is old', async () => {
  const memory = new Memory();
  const [planned] = await planSteps([stepOf('1', [memory.thing('a')])], {
    signal: undisturbed,
    say: () => undefined,
  });
  memory.values.set('a', 'yes');
  const old = {
    step: planned?.step ?? stepOf('1', []),
    items: (planned?.items ?? []).map((item) => ({ ...item, at: 0 })),
  };
  const { rows } = await execute([old], { operator: alwaysYes, emit: memory.emit, signal: undisturbed });
  assert.is(rows[0]?.outcome, 'no change');
  assert.equal(memory.applied, []);
});

test('execute: leaves alone an unmanaged resource that appeared after an old plan', async () => {
  const memory = new Memory();
  const { failures, outcomes } = await executed(memory, [
    stepOf('1', [
      memory.thing('vault', {
        apply: () => {
          memory.values.set('mount', 'other');
        },
      }),
    ]),
    stepOf('2', [memory.thing('mount', { foreign: true })], { requires: async () => false, after: ['1'] }),
  ]);
  assert.equal(outcomes, ['1 created', '2 failed']);
  assert.is(failures[0]?.kind, 'refused');
  assert.equal(failures[0]?.next, ['another name than mount', '--adopt']);
  assert.is(memory.values.get('mount'), 'other');
});

test('execute: reads a resource again if an earlier step has changed something', async () => {
  const memory = new Memory();
  memory.values.set('mount', 'yes');
  const { outcomes } = await executed(memory, [
    stepOf('1', [memory.thing('vault', { apply: () => void memory.values.delete('mount') })]),
    stepOf('2', [memory.thing('mount')], { after: ['1'] }),
  ]);
  assert.equal(outcomes, ['1 created', '2 created']);
});

test('execute: a step waits for the steps it depends on', async () => {
  const memory = new Memory();
  await executed(memory, [
    stepOf('1', [memory.thing('a', { apply: pause })]),
    stepOf('2', [memory.thing('b', { apply: pause })], { after: ['1'] }),
    stepOf('3', [memory.thing('c')], { after: ['1', '2'] }),
  ]);
  assert.equal(memory.applied, ['a', 'b', 'c']);
});

test('execute: a step does not wait for a step outside the plan', async () => {
  const memory = new Memory();
  const { outcomes } = await executed(memory, [stepOf('2', [memory.thing('b')], { after: ['1'] })]);
  assert.equal(outcomes, ['2 created']);
});

test('execute: independent steps overlap', async () => {
  const memory = new Memory();
  const apply = meeting(2);
  const { outcomes } = await executed(memory, [
    stepOf('1', [memory.thing('a', { apply })]),
    stepOf('2', [memory.thing('b', { apply })]),
  ]);
  assert.equal(outcomes, ['1 created', '2 created']);
});

test('execute: confirmed steps do not overlap', async () => {
  const memory = new Memory();
  let under = 0;
  const apply = async () => {
    assert.is(++under, 1);
    await pause();
    under--;
  };
  const { outcomes } = await executed(
    memory,
    [stepOf('1', [memory.thing('a', { apply })]), stepOf('2', [memory.thing('b', { apply })])],
    { confirm: async () => 'run' },
  );
  assert.equal(outcomes, ['1 created', '2 created']);
});

test('execute: after a failure no step starts, and running steps end', async () => {
  const memory = new Memory();
  const both = meeting(2);
  const { outcomes, failures } = await executed(memory, [
    stepOf('1', [
      memory.thing('a', {
        apply: async () => {
          await both();
          throw new Failure({ resource: 'a', seen: 'broken' });
        },
      }),
    ]),
    stepOf('2', [
      memory.thing('b', {
        apply: async () => {
          await both();
          await pause();
        },
      }),
    ]),
    stepOf('3', [memory.thing('c')], { after: ['2'] }),
    stepOf('4', [memory.thing('d')], { after: ['1'] }),
  ]);
  assert.equal(outcomes, ['1 failed', '2 created', '3 not run', '4 not run']);
  assert.is(failures.length, 1);
  assert.equal(memory.applied.sort(), ['a', 'b']);
});

test('execute: a failure is reported once, with the step that failed', async () => {
  const memory = new Memory();
  const broken = () => Promise.reject(new Failure({ resource: 'a', seen: 'broken' }));
  const { failures } = await executed(memory, [stepOf('1', [memory.thing('a', { apply: broken })])]);
  const reported = memory.of('failure');
  assert.is(reported.length, 1);
  assert.is(reported[0]?.step, '1');
  assert.is(reported[0]?.failure, failures[0]);
});

test('execute: after a failure, the later resources of the step are not applied', async () => {
  const memory = new Memory();
  const broken = () => Promise.reject(new Error('broken'));
  await executed(memory, [stepOf('1', [memory.thing('a', { apply: broken }), memory.thing('b')])]);
  assert.equal(memory.applied, ['a']);
});

test('execute: a skipped step changes nothing, and the next one is asked about', async () => {
  const memory = new Memory();
  const { outcomes } = await executed(
    memory,
    [stepOf('1', [memory.thing('a')]), stepOf('2', [memory.thing('b')])],
    { confirm: async ({ step }) => (step.id === '1' ? 'skip' : 'run') },
  );
  assert.equal(outcomes, ['1 skipped', '2 created']);
  assert.equal(memory.applied, ['b']);
});

test('execute: quitting leaves this step and all later ones unchanged', async () => {
  const memory = new Memory();
  const asked: string[] = [];
  const { outcomes, failures } = await executed(
    memory,
    ['1', '2', '3'].map((id) => stepOf(id, [memory.thing(id)])),
    {
      confirm: async ({ step }) => {
        asked.push(step.id);
        return step.id === '2' ? 'quit' : 'run';
      },
    },
  );
  assert.equal(outcomes, ['1 created', '2 not run', '3 not run']);
  assert.equal(asked, ['1', '2']);
  assert.equal(failures, []);
});

test('execute: every step has one start and one end, or only an end', async () => {
  const memory = new Memory();
  const broken = () => Promise.reject(new Error('broken'));
  await executed(memory, [
    stepOf('1', [memory.thing('a', { apply: broken })]),
    stepOf('2', [memory.thing('b')], { after: ['1'] }),
  ]);
  assert.equal(
    memory.of('step-start').map(({ step }) => step),
    ['1'],
  );
  assert.equal(
    memory.of('step-end').map(({ step, outcome }) => `${step} ${outcome}`),
    ['1 failed', '2 not run'],
  );
});

test('execute: an interrupt is no failure, and no further step starts', async () => {
  const memory = new Memory();
  const interrupt = new AbortController();
  const { outcomes, failures } = await executed(
    memory,
    [
      stepOf('1', [memory.thing('a', { apply: () => interrupt.abort(new Error('ctrl-c')) })]),
      stepOf('2', [memory.thing('b')], { after: ['1'] }),
    ],
    { signal: interrupt.signal },
  );
  assert.equal(outcomes, ['1 failed', '2 not run']);
  assert.equal(failures, []);
  assert.equal(memory.applied, ['a']);
});

test('checks: a step passes if all its checks pass', async () => {
  const memory = new Memory();
  const { outcomes } = await executed(memory, [
    stepOf('1', [], { checks: [checkOf('one', 'pass'), checkOf('two', 'warn')] }),
  ]);
  assert.equal(outcomes, ['1 passed']);
  assert.equal(
    memory.of('check').map(({ name, finding }) => `${name} ${finding.status}`),
    ['one pass', 'two warn'],
  );
});

test('checks: all are tried, and failed ones fail the step together', async () => {
  const memory = new Memory();
  const { outcomes, failures } = await executed(memory, [
    stepOf('1', [], {
      checks: [
        checkOf('one', 'fail', ['do this']),
        checkOf('two', 'pass'),
        checkOf('three', 'fail', ['do this', 'and that']),
      ],
    }),
  ]);
  assert.equal(outcomes, ['1 failed']);
  assert.is(memory.of('check').length, 3);
  assert.is(failures.length, 1);
  assert.match(failures[0]?.seen ?? '', '2 of 3 checks failed');
  assert.match(failures[0]?.seen ?? '', 'one (one is fail)');
  assert.match(failures[0]?.seen ?? '', 'three (three is fail)');
  assert.equal(failures[0]?.next, ['do this', 'and that']);
});

test('checks: run concurrently, and are reported in their order', async () => {
  const met = meeting(2);
  const reported: string[] = [];
  const checks = ['slow', 'quick'].map((name) => ({
    name,
    async run(): Promise<Finding> {
      await met();
      if (name === 'slow') await pause();
      return { status: 'pass', detail: name };
    },
  }));
  await executed(new Memory(), [stepOf('1', [], { checks })], {
    emit: (event) => void (event.type === 'check' && reported.push(event.name)),
  });
  assert.equal(reported, ['slow', 'quick']);
});

test('checks: a check that throws is shown as failed, and its own error is kept', async () => {
  const memory = new Memory();
  const failure = new Failure({
    kind: 'input',
    resource: 'helm',
    seen: 'helm is not on PATH',
    next: ['install'],
  });
  const { failures } = await executed(memory, [
    stepOf('1', [], {
      checks: [{ name: 'helm', run: () => Promise.reject(failure) }, checkOf('two', 'pass')],
    }),
  ]);
  assert.is(failures[0], failure);
  assert.equal(
    memory.of('check').map(({ finding }) => finding),
    [
      { status: 'fail', detail: 'helm is not on PATH', next: ['install'] },
      { status: 'pass', detail: 'two is pass' },
    ],
  );
});

test('checks: run after the step’s resources exist', async () => {
  const memory = new Memory();
  let there: string | undefined;
  const check = {
    name: 'there',
    run: async () => {
      there = memory.values.get('a');
      return { status: 'pass', detail: '' } as const;
    },
  };
  const { outcomes } = await executed(memory, [stepOf('1', [memory.thing('a')], { checks: [check] })]);
  assert.is(there, 'yes');
  assert.equal(outcomes, ['1 created']);
});

/** A resource that is denied until the permission exists and a number of attempts were made. */
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
    patience: 5000,
    ...more,
  };
}

test('repair: is offered with the denial and its plan, carried out, and the step is retried', async () => {
  const memory = new Memory();
  const { outcomes, failures } = await executed(
    memory,
    [stepOf('1', [deniedThing(memory)], { repair: () => repairOf(memory) })],
    { operator: memory.operator('run') },
  );
  assert.equal(outcomes, ['1 repaired']);
  assert.equal(failures, []);
  assert.equal(memory.applied, ['role', 'permission', 'role']);
  assert.equal(memory.questions[0]?.answers, ['run', 'quit']);
  assert.is(memory.questions.length, 1);
  const [offered] = memory.of('repair');
  assert.is(offered?.denial, 'denied');
  assert.equal(
    offered?.items.map(({ name, action }) => `${name} ${action}`),
    ['permission create'],
  );
});

test('repair: the step is retried as long as it fails with the repaired error', async () => {
  const memory = new Memory();
  const { outcomes } = await executed(memory, [
    stepOf('1', [deniedThing(memory, 1)], { repair: () => repairOf(memory) }),
  ]);
  assert.equal(outcomes, ['1 repaired']);
  assert.equal(memory.applied, ['role', 'permission', 'role', 'role']);
});

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
  const { failures } = await executed(memory, [stepOf('1', [thing], { repair: () => repairOf(memory) })]);
  assert.is(failures[0]?.seen, 'sealed');
  assert.equal(errors, []);
});

test('repair: one that has no effect is reported with the denial', async () => {
  const memory = new Memory();
  const { failures, outcomes } = await executed(memory, [
    stepOf('1', [deniedThing(memory, 99)], {
      repair: () => repairOf(memory, { patience: 50, persistsBecause: 'a boundary' }),
    }),
  ]);
  assert.equal(outcomes, ['1 failed']);
  assert.match(failures[0]?.seen ?? '', /it still fails .*after the repair: denied/);
  assert.is(failures[0]?.likely, 'a boundary');
});

test('repair: if refused, nothing changes and the step is not retried', async () => {
  const memory = new Memory();
  const { outcomes, failures } = await executed(
    memory,
    [
      stepOf('1', [deniedThing(memory)], { repair: () => repairOf(memory) }),
      stepOf('2', [memory.thing('b')], { after: ['1'] }),
    ],
    { operator: memory.operator('quit') },
  );
  assert.equal(outcomes, ['1 failed', '2 not run']);
  assert.is(failures[0]?.kind, 'refused');
  assert.equal(memory.applied, ['role']);
});

test('repair: is not offered for an unknown error', async () => {
  const memory = new Memory();
  const { failures } = await executed(
    memory,
    [stepOf('1', [deniedThing(memory)], { repair: () => undefined })],
    { operator: memory.operator('run') },
  );
  assert.is(failures[0]?.seen, 'denied');
  assert.equal(memory.questions, []);
});

test('repair: if it is known to be impossible, the step fails with its reason', async () => {
  const memory = new Memory();
  const impossible = new Failure({ resource: 'permission', seen: 'explicit deny' });
  const { failures } = await executed(memory, [
    stepOf('1', [deniedThing(memory)], {
      repair: () => {
        throw impossible;
      },
    }),
  ]);
  assert.is(failures[0], impossible);
});

test('repair: stops if it conflicts with an unmanaged resource', async () => {
  const memory = new Memory();
  memory.values.set('permission', 'other');
  const resources = [memory.thing('permission', { foreign: true })];
  const { failures } = await executed(memory, [
    stepOf('1', [deniedThing(memory)], { repair: () => repairOf(memory, { resources }) }),
  ]);
  assert.is(failures[0]?.kind, 'refused');
  assert.is(memory.values.get('permission'), 'other');
});

test('needsConsent: only for a step that changes something or writes for a moment', async () => {
  const memory = new Memory();
  memory.values.set('b', 'yes');
  const steps = [
    stepOf('1', [memory.thing('a')]),
    stepOf('2', [memory.thing('b')]),
    stepOf('3', [], { checks: [checkOf('one', 'pass')] }),
    stepOf('4', [], { checks: [checkOf('one', 'pass')], writes: 'a probe' }),
  ];
  const plan = await planSteps(steps, { signal: undisturbed, say: () => undefined });
  assert.equal(plan.map(needsConsent), [true, false, false, true]);
});

test('asFailure: keeps a Failure; for anything else, names the step', () => {
  const failure = new Failure({ resource: 'r', seen: 's' });
  assert.is(asFailure(undefined, failure), failure);
  const error = new Error('broken');
  const wrapped = asFailure(stepOf('02-vault.4', []), error);
  assert.is(wrapped.resource, 'step 02-vault.4');
  assert.is(wrapped.seen, 'broken');
  assert.is(wrapped.cause, error);
});

test.run();
