import { Chalk } from 'chalk';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { RunEvent } from './events.ts';
import { sanitized } from './map-texts.ts';
import type { PlanItem } from './model.ts';
import { paragraph } from './paragraph.ts';
import { eventText } from './render-event.ts';
import { itemText } from './render-item.ts';
import { type TextOptions, TextRenderer } from './render-text.ts';

const plain = new Chalk({ level: 0 });

function rendered(how: Partial<TextRenderer & TextOptions>, ...events: readonly RunEvent[]): string {
  let output = '';
  const write = (text: string) => (output += text);
  const { terminal, ...detail } = how;
  const render = Object.assign(
    new TextRenderer({ write, paint: plain, terminal }),
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

test('TextRenderer: a plan in brief names the created resources, and shows only the differences of the updated ones', () => {
  const items = [ROLE, { ...ROLE, action: 'update', differences: DIFFERENCES }] as const;
  assert.match(
    rendered({ folds: true }, { type: 'plan', ...STEP, items }),
    /create +iam role dev-role-iam-demo\n +~ update [^$]*max_ttl[^$]*$/,
  );
});

test('TextRenderer: the other view of a plan says its reason again', () => {
  const parts: string[] = [];
  const text = new TextRenderer({ write: (part) => void parts.push(part), paint: plain });
  text.detail = 'everything';
  const plan = { type: 'plan', ...STEP, at: 0, items: [ROLE] } as const;
  for (const event of [START, plan]) text.emit(event);
  text.showOtherView([plan]);
  assert.is(parts.join('').split(STEP.why).length - 1, 2);
});

test('TextRenderer: of steps that fail for one reason, the first says it; a later plan’s says it again', () => {
  const plan = { type: 'plan', ...STEP, items: [ROLE] } as const;
  const failed = (seen: string): RunEvent => ({
    ...{ type: 'failure', step: STEP.step, at: 0 },
    failure: { kind: 'failed', resource: 'vault', seen, next: [] },
  });
  const text = rendered({}, failed('denied'), failed('denied'), failed('sealed'), plan, failed('denied'));
  assert.equal(text.match(/denied|sealed/g), ['denied', 'sealed', 'denied']);
});

test('TextRenderer: the change of a repair that the plan has shown is not shown again before it is made', () => {
  const repairs = [{ when: 'AWS denies it', items: [ROLE] }];
  const repair = { title: 'Access denied', text: 'Attach the policy.' } as const;
  const text = rendered(
    {},
    { type: 'plan', ...STEP, items: [], repairs },
    { ...START, type: 'repair', denial: 'AccessDenied', repair, items: [ROLE] },
  );
  assert.is(text.split('$ aws iam create-role').length - 1, 1);
  assert.is(text.split('iam role dev-role-iam-demo').length - 1, 1);
});

test('TextRenderer: the links of a system that pass, or are reported elsewhere, share one line, unless everything is shown', () => {
  const link = (group: string, name: string, status: 'pass' | 'fail' | 'unknown', told?: true) =>
    ({
      type: 'check',
      step: STEP.step,
      at: 0,
      group,
      name,
      told,
      finding: { status, detail: 'seen' },
    }) as const;
  const events = [
    START,
    ...[link('AWS', 'a', 'pass'), link('AWS', 'b', 'fail'), link('AWS', 'c', 'fail', true)],
    ...[link('AWS', 'd', 'unknown', true), link('Vault', 'e', 'pass')],
    { ...STEP, type: 'step-end', outcome: 'failed', seconds: 0, at: 0 } as const,
  ];
  const terminal = { columns: 80 } as NodeJS.WriteStream;
  for (const where of [{ terminal }, {}]) {
    assert.match(
      rendered(where, ...events),
      / {2}✗ b: seen\n {2}✗ AWS: 1 of 4 passed; ✗ c; 1 could not be checked\n {2}✓ Vault: 1 of 1 passed\n$/,
    );
    assert.match(rendered({ ...where, detail: 'everything' }, ...events), /✓ a: seen\n.*✓ e: seen\n$/s);
  }
});

test('itemText: a here document ends where a line begins, so that the command can be pasted', () => {
  const command = 'cat <<EOF > trust.json\n{}\nEOF\naws iam create-role';
  const [, ...lines] = itemText({ ...ROLE, command }, { paint: plain }).split('\n');
  assert.equal(lines, ['    $ cat <<EOF > trust.json', '      {}', 'EOF', '      aws iam create-role']);
});

test('itemText: a sentence stands in place of a path, unless the whole guide is shown', () => {
  const differences = [{ field: 'a[0].b', live: 'c', wanted: 'd', said: 'the b is c; wanted d' }];
  const item = { ...ROLE, action: 'update', command: undefined, differences } as const;
  const [, ...lines] = itemText(item, { paint: plain }).split('\n');
  assert.equal(lines, ['    the b is c; wanted d']);
  const [, ...paths] = itemText(item, { paint: plain, paths: true }).split('\n');
  assert.equal(paths, ['    a[0].b', '      - c', '      + d']);
});

const DIAGNOSIS = {
  ...({ id: 'vault-sealed', level: 'fail', title: 't', evidence: 'e', cause: 'c' } as const),
  explain: './runbook explain vault-sealed',
  repair: ['unset VAULT_TOKEN\nvault login'],
};
const OPTIONS = { paint: plain, columns: 80 };

test('an event of a diagnosis: a possible consequence of another diagnosis takes one line', () => {
  const one = { type: 'diagnosis', step: 'x', ...DIAGNOSIS, follows: ['role-missing'] } as const;
  assert.is(eventText(one, OPTIONS), '✗ May follow from this: t.\n');
  const two = { ...one, follows: ['role-missing', 'kv-absent'] };
  assert.is(eventText(two, OPTIONS), '✗ May follow from these: t.\n');
});

test('an event of a diagnosis: a command that may do harm stands below its warning, and is no offer', () => {
  const repair = ['# Warning: it is gone for good:', 'vault delete a', 'vault read a'];
  const text = eventText({ type: 'diagnosis', step: 'x', ...DIAGNOSIS, repair, harmful: [1] }, OPTIONS);
  assert.equal(text.split('\n').slice(2, 5), [
    '  next   Warning: it is gone for good:',
    '         vault delete a',
    '  repair vault read a',
  ]);
});

test('an event of a diagnosis: the problem, its cause and the command are its first lines', () => {
  const wrong = {
    headline: 'deployment gloo is scaled to 0',
    besides: 'gloo: a long error',
    repair: ['./runbook 03-gloo'],
  };
  const text = eventText({ type: 'diagnosis', step: 'x', ...DIAGNOSIS, ...wrong }, OPTIONS);
  assert.equal(text.split('\n').slice(0, 4), [
    '✗ deployment gloo is scaled to 0',
    '  cause  c',
    '  repair ./runbook 03-gloo',
    '  seen   gloo: a long error',
  ]);
});

test('an event of a diagnosis: commands that stand on lines of their own stay there', () => {
  const confirm = [{ run: 'unset VAULT_TOKEN\nvault status', prints: 'p' }];
  const text = eventText(sanitized({ type: 'diagnosis', step: 'x', ...DIAGNOSIS, confirm }), OPTIONS);
  assert.match(text, '\n         unset VAULT_TOKEN\n         vault status\n');
  assert.match(text, '\n  repair unset VAULT_TOKEN\n         vault login\n');
});

test('an event of a diagnosis: a command to paste stays on one line, and a sentence is wrapped', () => {
  const command =
    'kubectl scale statefulset/vault -n vault --replicas=1 --context a-long-name-of-a-context-in-kubernetes';
  const repair = [command, `# ${'If the secret is needed, write it again. '.repeat(3)}`];
  const text = eventText(sanitized({ type: 'diagnosis', step: 'x', ...DIAGNOSIS, repair }), OPTIONS);
  assert.match(text, `\n  repair ${command}\n`);
  assert.ok(text.split('\n').every((line) => line.length <= 80 || line.endsWith(command)));
});

const COMMANDS = [
  './runbook 02-vault --fleet fleet.yaml --cluster demo-eu-1 --region eu-west-1 --only 02-vault.4',
  'node all.mjs --cluster demo-eu-1 --kube-context me@demo.eu-west-1 --guide 1.16 --plan',
];
for (const command of COMMANDS) {
  test(`paragraph: a command can be copied at 80 columns and at 40: ${command}`, () => {
    for (const columns of [80, 40]) {
      const text = `The policy of this guide differs. For what differs in it, ${command} shows the whole difference.`;
      assert.ok(paragraph('  next ', text, { columns }).includes(command));
    }
  });
}

test.run();
