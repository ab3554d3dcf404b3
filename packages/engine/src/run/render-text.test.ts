import { Chalk } from 'chalk';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { RunEvent } from './events.ts';
import type { PlanItem } from './model.ts';
import { type Detail, TextRenderer } from './render-text.ts';

function shown(detail: Detail, ...events: readonly RunEvent[]): string {
  let output = '';
  const paint = new Chalk({ level: 0 });
  const render = new TextRenderer({ write: (text) => (output += text), paint });
  render.detail = detail;
  for (const event of events) render.emit(event);
  return output;
}

/** What is shown in brief. */
function folding(emit: (to: TextRenderer['emit']) => void): string {
  let output = '';
  const render = new TextRenderer({ write: (text) => (output += text), paint: new Chalk({ level: 0 }) });
  render.folds = true;
  emit(render.emit);
  return output;
}

const rendered = (...events: readonly RunEvent[]) => shown('checks', ...events);

const ROLE: PlanItem = {
  kind: 'iam-role',
  name: 'iam role dev-role-iam-demo',
  action: 'create',
  command: 'aws iam create-role \\\n  --role-name dev-role-iam-demo',
  observed: true,
};
const DIFFERENCES = [
  { field: 'max_ttl', live: '60', wanted: '900' },
  { field: 'policies', live: undefined, wanted: '["dev"]' },
];
const STEP = { step: '01-aws.2', title: 'Step 2: Set up a Role', why: 'Gloo assumes it.' };

const SECTION = { type: 'section', runbook: '01-aws', title: 'AWS', purpose: 'Start.' } as const;
const CHECK = { type: 'check', step: STEP.step, seconds: 0, at: 0 } as const;
const START = { type: 'step-start', ...STEP, after: [], at: 0 } as const;
const DONE: PlanItem = {
  ...ROLE,
  name: 'iam policy dev',
  action: 'no change',
  detail: 'used as it is',
};

test('TextRenderer: the layout of a plan that shows only changes', () => {
  const changed = { action: 'update', differences: DIFFERENCES, warning: 'a known weakness' } as const;
  const other = { step: '01-aws.3', title: 'Step 3: Set a Policy', why: '' };
  const proof = { step: '04-verify.2', title: 'Prove it', why: '', checks: ['a'], writes: 'writes a probe' };
  assert.is(
    rendered(
      SECTION,
      { type: 'plan', ...STEP, items: [DONE, { ...ROLE, ...changed }] },
      { type: 'plan', ...other, items: [DONE] },
      { type: 'plan', ...proof, items: [] },
      {
        type: 'plan-end',
        counts: { create: 0, update: 1, delete: 0, keep: 0, conflict: 0, 'no change': 13 },
      },
    ),
    `  ~ 01-aws.2        Step 2: Set up a Role  (iam policy dev: used as it is)
    ~ update    iam role dev-role-iam-demo
        max_ttl
          - 60
          + 900
        policies
          - (absent)
          + ["dev"]
        warning a known weakness
        $ aws iam create-role \\
            --role-name dev-role-iam-demo
  = 01-aws.3        Step 3: Set a Policy  (used as it is)
  ? 04-verify.2     Prove it  (writes a probe)
Plan: 1 to update, 13 unchanged
`,
  );
});

test('TextRenderer: a step that is confirmed individually is shown in full; shown again, only its changes', () => {
  const plan = { type: 'plan', ...STEP, items: [DONE, ROLE] } as const;
  const text = rendered(SECTION, START, plan);
  for (const line of ['AWS  Start.', 'Gloo assumes it.', 'iam policy dev', '$ aws iam create-role'])
    assert.match(text, line);
  assert.is(text.split('Step 2: Set up a Role').length, 2);
  const again = rendered(SECTION, START, plan, { ...plan, items: [ROLE] }).slice(text.length);
  assert.match(again, 'iam role dev-role-iam-demo');
  assert.not.match(again, /AWS {2}Start|Gloo assumes it/);
});

test('TextRenderer: a plan in brief names what is created, and shows what is updated in full', () => {
  const render = folding((to) => {
    to({ type: 'plan', ...STEP, items: [ROLE, { ...ROLE, action: 'update', differences: DIFFERENCES }] });
  });
  assert.match(render, /create +iam role dev-role-iam-demo\n +~ update .*max_ttl.*\$ aws iam create-role/s);
});

test('TextRenderer: the document of a repair that the plan has shown is not shown again', () => {
  const repairs = [{ when: 'AWS denies it', items: [ROLE] }];
  const repair = { title: 'Access denied', text: 'Attach the policy.' } as const;
  const text = rendered(
    { type: 'plan', ...STEP, items: [], repairs },
    { ...START, type: 'repair', denial: 'AccessDenied', repair, items: [ROLE] },
  );
  assert.is(text.split('$ aws iam create-role').length - 1, 1);
  assert.is(text.split('iam role dev-role-iam-demo').length - 1, 2);
});

test('TextRenderer: a changed resource shows its outcome below its step; an unchanged one shows nothing', () => {
  const resource = { type: 'resource', step: STEP.step, name: 'iam role dev', seconds: 0.5, at: 0 } as const;
  assert.is(rendered(START, { ...resource, outcome: 'no change' }), '');
  const text = rendered(SECTION, START, { ...resource, outcome: 'updated', detail: 'was there' });
  assert.match(text, /AWS .*Step 2: Set up a Role.*✓ iam role dev {2}updated {2}\(was there\) {2}0\.50 s/s);
});

test('TextRenderer: a check shows what was observed, and what to do unless it passed', () => {
  const check = (status: 'pass' | 'warn' | 'fail') =>
    rendered({ ...CHECK, name: 'helm', finding: { status, detail: 'v3.18.4', next: ['do this'] } });
  assert.is(check('pass'), '  ✓ helm: v3.18.4\n');
  assert.is(check('warn'), '  ! helm: v3.18.4\n    → do this\n');
  assert.is(check('fail'), '  ✗ helm: v3.18.4\n    → do this\n');
});

test('TextRenderer: a step says once what to do', () => {
  const finding = { status: 'fail', detail: 'denied', next: ['log in'] } as const;
  const check = (name: string) => ({ ...CHECK, name, finding });
  const text = rendered(START, check('a'), check('b'), START, check('a'));
  assert.is(text.split('→ log in').length - 1, 2);
});

test('TextRenderer: passed checks of a step are one line if only changes are shown', () => {
  const found = (status: 'pass' | 'warn') => ({ ...CHECK, finding: { status, detail: 'seen' } });
  const check = (name: string, status: 'pass' | 'warn') => ({ ...found(status), name });
  const end = { ...STEP, type: 'step-end', outcome: 'passed', seconds: 0, at: 0 } as const;
  const brief = (...statuses: ('pass' | 'warn')[]) =>
    shown('changes', START, ...statuses.map((status, index) => check(`c${index}`, status)), end);
  assert.match(brief('pass', 'pass'), /^ {2}✓ 01-aws\.2 +Step 2: Set up a Role {2}\(c0, c1\)\n$/);
  assert.match(brief('pass', 'warn'), /Step 2: Set up a Role.*! c1: seen\n {2}✓ c0\n$/s);
  assert.is(shown('changes', START, check('c0', 'pass'), end, { ...end, step: '1' }), brief('pass'));
});

test.run();
