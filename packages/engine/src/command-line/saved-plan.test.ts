import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { commandLineOf } from '../../testing/catalogue.ts';
import { thrownBy } from '../../testing/thrown.ts';
import type { Failure } from '../resource/index.ts';
import { changesIn, type Emit, type RunEvent } from '../run/index.ts';
import type { CommandLine } from './options.ts';
import { applyPlan, keepPlan } from './saved-plan.ts';

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

/** A screen that hands events to what listens, and a run that emits these and ends with this exit code. */
function running(target: Readonly<Record<string, string>>, exitCode: number, ...events: readonly RunEvent[]) {
  const listeners: Emit[] = [];
  const said: string[] = [];
  let line: CommandLine | undefined;
  return {
    screen: { listen: (one: Emit) => void listeners.push(one), say: (text: string) => void said.push(text) },
    said,
    line: () => line,
    run: async (given: CommandLine) => {
      line = given;
      for (const event of [{ type: 'target', target } as const, ...events])
        for (const listen of listeners) listen(event);
      return exitCode;
    },
  };
}

/** Makes a plan with these arguments, and returns what is said about the file. */
async function make(file: string, exitCode = 4, ...args: string[]): Promise<readonly string[]> {
  const { screen, run, said } = running(TARGET, exitCode, PLAN);
  await keepPlan(commandLineOf(['all', '--plan', `--out=${file}`, ...args]), screen, run);
  return said;
}

async function apply(file: string, target = TARGET, runbook = 'all'): Promise<CommandLine | undefined> {
  const { screen, run, line } = running(target, 0);
  await applyPlan(file, commandLineOf([runbook, `--apply=${file}`]), screen, run);
  return line();
}

test('is carried out by its changes, target and flags', async ({ file }) => {
  assert.match(
    (await make(file, 4, '--adopt', '--only=01-aws')).join(),
    `all --apply ${file} carries it out`,
  );
  const line = await apply(file);
  assert.equal(
    line?.agreed,
    changesIn(PLAN).map(({ digest }) => digest),
  );
  const { cluster, kubeContext, only, adopt } = line ?? {};
  assert.equal([cluster, kubeContext, only, adopt], ['demo', 'kind', '01-aws', true]);
});

test('replaces the plan before it, but not after a refusal or a failure', async ({ file }) => {
  for (const exitCode of [1, 2, 3, 130]) await make(file, exitCode);
  assert.not(existsSync(file));
  for (const exitCode of [4, 0]) assert.is((await make(file, exitCode)).length, 1);
});

test('is refused in another account, before anything is changed', async ({ file }) => {
  await make(file);
  const failure = (await thrownBy(() => apply(file, { ...TARGET, account: '999988887777' }))) as Failure;
  assert.is(failure.kind, 'refused');
  assert.match(failure.seen, 'account 111122223333, and this is 999988887777');
});

test('of another runbook, or a file that is no plan, is wrong input', async ({ file }) => {
  await make(file);
  for (const [text, runbook] of [
    [readFileSync(file, 'utf8'), '01-aws'],
    ['{', 'all'],
    ['{"runbook":"all"}', 'all'],
    ['{"runbook":"all","changes":[{"digest":"--yes"}]}', 'all'],
  ] as const) {
    writeFileSync(file, text);
    const failure = (await thrownBy(() => apply(file, TARGET, runbook))) as Failure;
    assert.is(failure.kind, 'input', text);
    assert.ok(failure.next.length > 0);
  }
});

test.run();
