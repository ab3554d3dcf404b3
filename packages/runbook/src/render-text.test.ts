import { stripVTControlCharacters } from 'node:util';
import { Failure } from 'resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { PlanItem, RunEvent } from './events.ts';
import { checkOf, Memory, stepOf } from './in-memory.ts';
import { TextRenderer } from './render-text.ts';

function renderer(color = false) {
  const state = { text: '' };
  const render = new TextRenderer({
    write: (more) => {
      state.text += more;
    },
    color,
  });
  return { render, state };
}

function rendered(...events: readonly RunEvent[]): string {
  const { render, state } = renderer();
  for (const event of events) render.emit(event);
  return state.text;
}

const ROLE: PlanItem = {
  kind: 'iam-role',
  name: 'iam role dev-role-iam-demo',
  command: 'aws iam create-role \\\n  --role-name dev-role-iam-demo',
  comparison: { status: 'create' },
  looked: true,
};
const DIFFERENCES = [
  { field: 'max_ttl', live: '60', wanted: '900' },
  { field: 'policies', live: undefined, wanted: '["dev"]' },
];
const STEP = stepOf('01-aws.2', [], { title: 'Step 2: Set up a Role', why: 'Gloo assumes it.' });

test('TextRenderer: a section is its title and what it is for', () => {
  assert.is(
    rendered({ type: 'section', runbook: '01-aws', title: 'AWS', purpose: 'Start.' }),
    '\nAWS  Start.\n',
  );
});

test('TextRenderer: a plan is the step, why, the command and what would become of it', () => {
  assert.is(
    rendered({ type: 'plan', step: STEP, items: [ROLE] }),
    `
Step 2: Set up a Role  01-aws.2
  Gloo assumes it.
    $ aws iam create-role \\
        --role-name dev-role-iam-demo
  + create   iam role dev-role-iam-demo
`,
  );
});

test('TextRenderer: a change is shown field by field, as it is and as it should be', () => {
  const comparison = { status: 'change', differences: DIFFERENCES } as const;
  assert.match(
    rendered({ type: 'plan', step: STEP, items: [{ ...ROLE, comparison }] }),
    `  ~ change   iam role dev-role-iam-demo
      max_ttl
        - 60
        + 900
      policies
        - (absent)
        + ["dev"]
`,
  );
});

test('TextRenderer: a conflict is shown with its diff and the ways out', () => {
  const comparison = {
    status: 'conflict',
    differences: DIFFERENCES.slice(0, 1),
    options: ['Another name.', 'Run again with --adopt.'],
  } as const;
  assert.match(
    rendered({ type: 'plan', step: STEP, items: [{ ...ROLE, comparison }] }),
    `  ! conflict iam role dev-role-iam-demo
      max_ttl
        - 60
        + 900
      → Another name.
      → Run again with --adopt.
`,
  );
});

test('TextRenderer: what is done says why it counts as done', () => {
  const comparison = { status: 'done', detail: 'it was there before' } as const;
  assert.match(
    rendered({ type: 'plan', step: STEP, items: [{ ...ROLE, comparison }] }),
    '  = done     iam role dev-role-iam-demo  (it was there before)\n',
  );
});

test('TextRenderer: what could not be looked at yet is said to be so', () => {
  assert.match(
    rendered({ type: 'plan', step: STEP, items: [{ ...ROLE, looked: false }] }),
    '  + create   iam role dev-role-iam-demo  (looked at once it can be there)\n',
  );
});

test('TextRenderer: a warning, a document, checks and what they write are part of the plan', () => {
  const step = {
    ...STEP,
    shows: 'helm-overrides.yaml:\nsettings:',
    checks: [checkOf('secret', 'pass')],
    writes: 'writes a probe',
  };
  const text = rendered({ type: 'plan', step, items: [{ ...ROLE, warning: 'a known weakness' }] });
  for (const line of [
    '    helm-overrides.yaml:\n    settings:\n',
    '    warning a known weakness\n',
    '  ? secret\n',
    '    writes a probe\n',
  ]) {
    assert.match(text, line);
  }
});

test('TextRenderer: a step’s title is shown once', () => {
  const text = rendered(
    { type: 'step-start', step: STEP, at: 0 },
    { type: 'plan', step: STEP, items: [ROLE] },
  );
  assert.is(text.split('Step 2: Set up a Role').length, 2);
});

test('TextRenderer: shows commands and documents whole, and masks nothing in them itself', () => {
  const command = 'helm install gloo --set license_key=**** --set token=abc\nvault write x password=y';
  const text = rendered({ type: 'plan', step: STEP, items: [{ ...ROLE, command }] });
  assert.match(text, '$ helm install gloo --set license_key=**** --set token=abc\n');
  assert.match(text, 'vault write x password=y\n');
});

const RESOURCES: [outcome: 'done' | 'created' | 'changed', line: string][] = [
  ['done', '  = iam role dev  done  (kept)  0.50 s\n'],
  ['created', '  ✓ iam role dev  created  (kept)  0.50 s\n'],
  ['changed', '  ✓ iam role dev  changed  (kept)  0.50 s\n'],
];
for (const [outcome, line] of RESOURCES) {
  test(`TextRenderer: a resource that is ${outcome}`, () => {
    assert.is(
      rendered({
        type: 'resource',
        step: '1',
        name: 'iam role dev',
        outcome,
        detail: 'kept',
        seconds: 0.5,
        at: 0,
      }),
      line,
    );
  });
}

test('TextRenderer: a resource’s warning is shown with it', () => {
  assert.match(
    rendered({
      type: 'resource',
      step: '1',
      name: 'a',
      outcome: 'done',
      warning: 'careful',
      seconds: 0,
      at: 0,
    }),
    '\n    warning careful\n',
  );
});

test('TextRenderer: a check tells what was seen, and what to do unless it passed', () => {
  const check = (status: 'pass' | 'warn' | 'fail') =>
    rendered({
      type: 'check',
      step: '1',
      name: 'helm',
      finding: { status, detail: 'v3.18.4', next: ['do this'] },
      seconds: 0,
      at: 0,
    });
  assert.is(check('pass'), '  ✓ helm: v3.18.4\n');
  assert.is(check('warn'), '  ! helm: v3.18.4\n    → do this\n');
  assert.is(check('fail'), '  ✗ helm: v3.18.4\n    → do this\n');
});

test('TextRenderer: a repair shows the denial, the guide’s words and what would be done', () => {
  const memory = new Memory();
  const repair = {
    title: 'Access denied',
    text: 'As the guide says.',
    resources: [memory.thing('a')],
    isStill: () => true,
    patience: 1,
  };
  assert.is(
    rendered({ type: 'repair', step: '1', denial: 'denied\nrequest id: 1', repair, items: [ROLE] }),
    `  ! denied
    request id: 1

  Access denied
  As the guide says.
    $ aws iam create-role \\
        --role-name dev-role-iam-demo
  + create   iam role dev-role-iam-demo
`,
  );
});

test('TextRenderer: a failure is the resource, what was seen, the likely cause and what to do next', () => {
  const failure = new Failure({
    resource: 'iam role dev',
    seen: 'AccessDenied: one\ntwo',
    cause: 'You may not.',
    next: ['Do this.', 'Then that.'],
    error: new Error('underneath'),
  });
  assert.is(
    rendered({ type: 'failure', step: '1', failure }),
    `
✗ failed  iam role dev
  seen  AccessDenied: one
        two
  cause You may not.
  next  Do this.
  next  Then that.
`,
  );
});

test('TextRenderer: a refusal is called one, and what is not known is left out', () => {
  const failure = new Failure({ kind: 'refused', resource: 'consent', seen: 'not given' });
  assert.is(
    rendered({ type: 'failure', step: undefined, failure }),
    '\n✗ refused  consent\n  seen  not given\n',
  );
});

test('TextRenderer: a step that was skipped says so; any other end is in the summary', () => {
  assert.is(
    rendered({ type: 'step-end', step: '1', title: 'One', outcome: 'skipped', seconds: 0, at: 0 }),
    '  skipped\n',
  );
  assert.is(
    rendered({ type: 'step-end', step: '1', title: 'One', outcome: 'created', seconds: 0, at: 0 }),
    '',
  );
});

test('TextRenderer: the summary is a table with a row for every step', () => {
  const { render } = renderer();
  assert.is(
    render.summary([
      { step: '01-aws.1', title: 'Step 1: Create a cluster with OIDC', outcome: 'done', seconds: 0.126 },
      { step: '02-vault.4', title: 'Step 4', outcome: 'repaired', seconds: 12.3 },
      { step: '03-gloo.2', title: 'Step 2', outcome: 'not run', seconds: 0 },
    ]),
    `
  01-aws.1    Step 1: Create a cluster with OIDC  done       0.13 s
  02-vault.4  Step 4                              repaired  12.30 s
  03-gloo.2   Step 2                              not run    0.00 s
`,
  );
});

test('TextRenderer: the summary of nothing is nothing', () => {
  const { render } = renderer();
  assert.is(render.summary([]).trim(), '');
});

test('TextRenderer: the diff of what fits or is to be made says so', () => {
  const { render } = renderer();
  assert.match(render.differences({ ...ROLE, comparison: { status: 'done' } }), 'nothing differs');
  assert.is(
    render.differences(ROLE),
    '      + aws iam create-role \\\n      +   --role-name dev-role-iam-demo',
  );
});

test('TextRenderer: colour is for terminals only', () => {
  const events: RunEvent[] = [
    { type: 'section', runbook: 'r', title: 't', purpose: 'p' },
    { type: 'plan', step: STEP, items: [{ ...ROLE, warning: 'w' }] },
    { type: 'failure', step: '1', failure: new Failure({ resource: 'r', seen: 's' }) },
  ];
  const shown = (color: boolean) => {
    const { render, state } = renderer(color);
    for (const event of events) render.emit(event);
    return state.text;
  };
  assert.not.match(shown(false), '\u001b');
  assert.match(shown(true), '\u001b[');
  assert.is(stripVTControlCharacters(shown(true)), shown(false));
});

test.run();
