import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { stepOf } from '../../testing/in-memory.ts';
import { failureOf } from '../../testing/thrown.ts';
import { selectSteps } from './sections.ts';

const ALL = ['01-aws.1', '01-aws.2', '01-aws.3', '02-vault.1', '02-vault.2', '03-gloo.1'].map((id) =>
  stepOf(id, []),
);
const AWS = ALL.slice(0, 3);

const SELECTIONS: [steps: typeof ALL, only: string | undefined, from: string | undefined, ids: string][] = [
  [AWS, '3,1', undefined, '01-aws.1 01-aws.3'],
  [AWS, ' 1 , 2 ', undefined, '01-aws.1 01-aws.2'],
  [AWS, undefined, '1', '01-aws.1 01-aws.2 01-aws.3'],
  [ALL, '02-vault.2,01-aws', undefined, '01-aws.1 01-aws.2 01-aws.3 02-vault.2'],
  [ALL, undefined, '02-vault', '02-vault.1 02-vault.2 03-gloo.1'],
  [ALL, '02-vault', '02-vault.2', '02-vault.2'],
  [ALL, 'aws', undefined, '01-aws.1 01-aws.2 01-aws.3'],
  [ALL, undefined, '03', '03-gloo.1'],
];
for (const [steps, only, from, ids] of SELECTIONS) {
  test(`selectSteps: --only ${only} --from ${from} of ${steps.length}: ${ids}`, () => {
    const selected = selectSteps(steps, { only, from }).map(({ id }) => id);
    assert.is(selected.join(' '), ids);
  });
}

const WRONG: [steps: typeof ALL, option: 'only' | 'from', value: string, name: string][] = [
  [AWS, 'only', '1,', '""'],
  [AWS, 'from', '04-verify', '"04-verify"'],
  [ALL, 'only', '2', '"2"'],
];
for (const [steps, option, value, name] of WRONG) {
  test(`selectSteps: --${option} ${value} matches none of ${steps.length}: the error lists the steps`, async () => {
    const failure = await failureOf(() => selectSteps(steps, { [option]: value }));
    assert.equal([failure.kind, failure.resource], ['input', `--${option}`]);
    assert.match(failure.seen, name);
    assert.match(failure.next.join(), '01-aws.1');
  });
}

test('selectSteps: selecting no step is an invalid input, not a successful run', async () => {
  assert.is((await failureOf(() => selectSteps(AWS, { only: '1', from: '2' }))).kind, 'input');
});

test.run();
