import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { commandLineOf } from '../../testing/catalogue.ts';
import { thrownBy } from '../../testing/thrown.ts';
import type { Failure } from '../resource/index.ts';
import { changesIn, type RunEvent } from '../run/index.ts';
import { PlanFile, savedPlan } from './saved-plan.ts';

const test = suite<{ folder: string; file: string }>('a saved plan');
test.before.each((context) => {
  context.folder = mkdtempSync(join(tmpdir(), 'plan-'));
  context.file = join(context.folder, 'plan.json');
});
test.after.each(({ folder }) => rmSync(folder, { recursive: true }));

const TARGET = { cluster: 'demo', region: 'us-east-1', account: '111122223333', as: 'arn', context: 'kind' };
const PLAN: RunEvent = {
  type: 'plan',
  step: '01-aws.2',
  title: '',
  why: '',
  items: [
    {
      kind: 'iam-role',
      name: 'iam role a',
      action: 'create',
      command: 'aws iam create-role',
      observed: true,
    },
    { kind: 'iam-policy', name: 'iam policy b', action: 'no change', command: '', observed: true },
  ],
};

/** Makes a plan with these arguments. */
function make(file: string, ...args: string[]): PlanFile {
  const plan = new PlanFile(file, commandLineOf(['all', '--plan', `--out=${file}`, ...args]));
  plan.emit({ type: 'target', target: TARGET });
  plan.emit(PLAN);
  return plan;
}

test('is carried out by its changes, target and flags', ({ file }) => {
  assert.is(make(file, '--adopt', '--only=01-aws').write(4), file);
  const { line } = savedPlan(file, commandLineOf(['all', `--apply=${file}`]));
  assert.equal(
    line.agreed,
    changesIn(PLAN).map(({ digest }) => digest),
  );
  assert.is(line.cluster, 'demo');
  assert.is(line.kubeContext, 'kind');
  assert.is(line.only, '01-aws');
  assert.ok(line.adopt);
});

test('shows a person each change with its command, and nothing that stays', ({ file }) => {
  make(file).write(4);
  const { changes } = JSON.parse(readFileSync(file, 'utf8'));
  assert.is(changes.length, 1);
  const [{ digest, ...shown }] = changes;
  assert.match(digest, /^[\da-f]{24}$/);
  assert.equal(shown, {
    step: '01-aws.2',
    action: 'create',
    kind: 'iam-role',
    name: 'iam role a',
    command: 'aws iam create-role',
    observed: true,
  });
});

test('replaces the plan before it', ({ file }) => {
  make(file).write(4);
  assert.is(make(file).write(0), file);
});

test('is not written after a refusal or a failure', ({ file }) => {
  for (const exitCode of [1, 2, 3, 130]) assert.is(make(file).write(exitCode), undefined);
});

test('is refused in another account, before anything is changed', async ({ file }) => {
  make(file).write(4);
  const { expect } = savedPlan(file, commandLineOf(['all', `--apply=${file}`]));
  expect({ type: 'target', target: TARGET });
  const failure = (await thrownBy(async () =>
    expect({ type: 'target', target: { ...TARGET, account: '999988887777' } }),
  )) as Failure;
  assert.is(failure.kind, 'refused');
  assert.match(failure.seen, 'account 111122223333, and this is 999988887777');
});

test('of another runbook, or a file that is no plan, is wrong input', async ({ file }) => {
  make(file).write(4);
  for (const [text, runbook] of [
    [readFileSync(file, 'utf8'), '01-aws'],
    ['{', 'all'],
    ['{"runbook":"all"}', 'all'],
    ['{"runbook":"all","changes":[{"digest":"--yes"}]}', 'all'],
  ] as const) {
    writeFileSync(file, text);
    const failure = (await thrownBy(async () =>
      savedPlan(file, commandLineOf([runbook, `--apply=${file}`])),
    )) as Failure;
    assert.is(failure.kind, 'input', text);
    assert.ok(failure.next.length > 0);
  }
});

test.run();
