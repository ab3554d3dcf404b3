import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { commandLineOf } from '../../testing/catalogue.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { failureOf } from '../../testing/thrown.ts';
import { sealingKey } from '../resource/index.ts';
import { changesOfEvent, type EventOf } from '../run/index.ts';
import type { CommandLine } from './options.ts';
import { agreedLine, savePlan } from './saved-plan.ts';

const test = suite<{ folder: string; file: string }>('a saved plan');
test.before.each((context) => {
  context.file = join(temporaryFolder(), 'plan.json');
});

const TARGET = { cluster: 'demo', region: 'us-east-1', account: '111122223333', as: 'arn', context: 'kind' };
const PLAN: EventOf<'plan'> = {
  type: 'plan',
  step: '01-aws.2',
  title: '',
  why: '',
  items: [
    { kind: 'iam-role', name: 'role a', action: 'create', command: 'create-role', observed: true },
    { kind: 'iam-policy', name: 'policy b', action: 'no change', command: '', observed: true },
  ],
};

/** Makes a plan with these arguments, and returns the messages about the file. */
async function make(file: string, exitCode = 4, ...args: string[]): Promise<readonly string[]> {
  const said: string[] = [];
  const proposed = { target: TARGET, changes: changesOfEvent(PLAN) };
  const screen = { isOfFleet: false, say: (text: string) => void said.push(text), proposed };
  await savePlan(commandLineOf(['all', '--plan', `--out=${file}`, ...args]), screen, async () => exitCode);
  return said;
}

async function apply(file: string): Promise<CommandLine> {
  return agreedLine(commandLineOf(['all', `--apply=${file}`]));
}

test('is carried out by its changes, target and flags', async ({ file }) => {
  assert.match(
    (await make(file, 4, '--adopt', '--only=01-aws')).join(),
    `all --apply ${file} carries it out`,
  );
  const { cluster, kubeContext, only, adopt, agreedPlan } = await apply(file);
  assert.equal([cluster, kubeContext, only, adopt], ['demo', 'kind', '01-aws', true]);
  assert.equal(agreedPlan?.target, TARGET);
  assert.equal(agreedPlan?.changes, changesOfEvent(PLAN));
  assert.is(agreedPlan?.key, sealingKey());
});

test('replaces the plan before it, but not after a refusal or a failure', async ({ file }) => {
  for (const exitCode of [1, 2, 3, 130]) await make(file, exitCode);
  assert.not(existsSync(file));
  for (const exitCode of [4, 0]) assert.is((await make(file, exitCode)).length, 1);
});

type Saved = Record<string, unknown> & { changes: Record<string, unknown>[] };

const CHANGED = 'it was changed after it was made';

/** Each way to change a plan file, and the reason in the refusal. */
const EDITS: [what: string, edit: (plan: Saved) => unknown, says: RegExp | string][] = [
  ['a later version', (plan) => ({ ...plan, version: 6 }), 'it is not a plan'],
  ['an unknown field of a change', edited({ more: 'text' }), 'it is not a plan'],
  ['a change that is none', (plan) => ({ ...plan, changes: ['--yes'] }), 'it is not a plan'],
  ['another command', edited({ command: 'vault status' }), CHANGED],
  ['another flag', (plan) => ({ ...plan, flags: { ...Object(plan.flags), adopt: true } }), CHANGED],
  ['a change less', (plan) => ({ ...plan, changes: [] }), CHANGED],
  ['another digest', (plan) => ({ ...plan, digest: '0'.repeat(64) }), CHANGED],
  ['a field of its own', (plan) => ({ ...plan, approved: true }), CHANGED],
];

function edited(fields: object) {
  return (plan: Saved) => ({ ...plan, changes: plan.changes.map((change) => ({ ...change, ...fields })) });
}

for (const [what, edit, says] of EDITS) {
  test(`with ${what} is wrong input`, async ({ file }) => {
    await make(file);
    writeFileSync(
      file,
      `${JSON.stringify(edit(JSON.parse(readFileSync(file, 'utf8')) as Saved), undefined, 1)}\n`,
    );
    const failure = await failureOf(() => apply(file));
    assert.is(failure.kind, 'input');
    assert.match(failure.seen, says);
    assert.ok(failure.next.length > 0);
  });
}

test('of another runbook is wrong input', async ({ file }) => {
  const line = { ...commandLineOf(['all', '--plan', `--out=${file}`]), runbook: '01-aws' };
  const screen = {
    isOfFleet: false,
    say: () => undefined,
    proposed: { target: TARGET, changes: changesOfEvent(PLAN) },
  };
  await savePlan(line, screen, async () => 4);
  assert.match((await failureOf(() => apply(file))).seen, 'it is a plan of "01-aws"');
});

test('that is no JSON is wrong input', async ({ file }) => {
  writeFileSync(file, '{');
  assert.match((await failureOf(() => apply(file))).seen, 'it is not a plan');
});

test.run();
