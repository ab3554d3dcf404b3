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

const START = { type: 'step-start', ...STEP, after: [], at: 0 } as const;

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

test.run();
