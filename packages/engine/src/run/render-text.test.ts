import { Chalk } from 'chalk';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { RunEvent } from './events.ts';
import type { PlanItem } from './model.ts';
import { type TextOptions, TextRenderer } from './render-text.ts';

function rendered(how: Partial<TextRenderer & TextOptions>, ...events: readonly RunEvent[]): string {
  let output = '';
  const write = (text: string) => (output += text);
  const { terminal, ...detail } = how;
  const render = Object.assign(
    new TextRenderer({ write, paint: new Chalk({ level: 0 }), terminal }),
    { detail: 'checks' },
    detail,
  );
  for (const event of events) render.emit(event);
  return output;
}

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
  const items = [ROLE, { ...ROLE, action: 'update', differences: DIFFERENCES }] as const;
  assert.match(
    rendered({ folds: true }, { type: 'plan', ...STEP, items }),
    /create +iam role dev-role-iam-demo\n +~ update .*max_ttl.*\$ aws iam create-role/s,
  );
});

test('TextRenderer: the document of a repair that the plan has shown is not shown again', () => {
  const repairs = [{ when: 'AWS denies it', items: [ROLE] }];
  const repair = { title: 'Access denied', text: 'Attach the policy.' } as const;
  const text = rendered(
    {},
    { type: 'plan', ...STEP, items: [], repairs },
    { ...START, type: 'repair', denial: 'AccessDenied', repair, items: [ROLE] },
  );
  assert.is(text.split('$ aws iam create-role').length - 1, 1);
  assert.is(text.split('iam role dev-role-iam-demo').length - 1, 2);
});

test('TextRenderer: on a terminal, the links of a system that pass are one line; elsewhere each is shown', () => {
  const link = (group: string, name: string, status: 'pass' | 'fail') =>
    ({ type: 'check', step: STEP.step, at: 0, group, name, finding: { status, detail: 'seen' } }) as const;
  const events = [
    START,
    ...[
      link('AWS', 'a', 'pass'),
      link('AWS', 'b', 'fail'),
      link('AWS', 'c', 'pass'),
      link('Vault', 'd', 'pass'),
    ],
    { ...STEP, type: 'step-end', outcome: 'failed', seconds: 0, at: 0 } as const,
  ];
  const terminal = { columns: 80 } as NodeJS.WriteStream;
  assert.match(
    rendered({ terminal }, ...events),
    / {2}✗ b: seen\n {2}✗ AWS: 1 of 3 did not pass\n {2}✓ Vault: 1 of 1 passed\n$/,
  );
  assert.match(rendered({ terminal, detail: 'everything' }, ...events), /✓ a: seen\n.*✓ d: seen\n$/s);
  assert.match(rendered({}, ...events), /✓ a: seen\n.*✓ d: seen\n$/s);
});

test.run();
