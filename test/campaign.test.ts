import { messageOf } from 'engine/resource';
import * as assert from 'uvu/assert';
import type { Baseline, Campaign, Case, Expected } from './campaign/case.ts';
import { catalogue } from './campaign/catalogue.ts';
import { check } from './campaign/checks.ts';
import { CAMPAIGNS } from './campaign/index.ts';
import { sample } from './campaign/sample.ts';
import { forgetRuns, trial } from './campaign/trial.ts';
import { WorkerPool } from './campaign/worker-pool.ts';
import { suite } from './suite.ts';
import { type Ran, SANDBOX, world } from './world.ts';

/**
 * Tests the campaigns themselves: the undisturbed runs are recorded, the quick cases pass, and a broken promise fails
 * its case. Each quick case uses a mechanism that several campaigns share. `pnpm campaign` runs all cases.
 */
const test = suite('campaigns');
let pool: WorkerPool;
let baseline: Baseline;

test.before(async () => {
  pool = await WorkerPool.start([SANDBOX]);
  baseline = await pool.baseline();
});
test.after(() => pool.stop());

const quickOf = (campaign: Campaign): { campaign: Campaign; one: Case }[] =>
  campaign.cases(baseline).flatMap((one) => (one.quick ? [{ campaign, one }] : []));

/** Runs cases, all of which must pass. */
async function assertPass(cases: readonly { campaign: Campaign; one: Case }[]): Promise<void> {
  const tried = await pool.try(cases, baseline, ({ name, seconds }) =>
    process.stdout.write(`\n    ${name} (${seconds.toFixed(1)} s) `),
  );
  assert.equal(
    tried.flatMap(({ name, failure }) => (failure === undefined ? [] : [`${name}: ${failure}`])),
    [],
  );
}

test('the commands of docs/troubleshooting confirm and fix errors: a random sample of every system', async () => {
  const errors = catalogue.cases(baseline).filter(({ group }) => group.startsWith('An error of '));
  const some = sample(errors, 4, String(Date.now()), (one) => one);
  await assertPass(some.map((one) => ({ campaign: catalogue, one })));
});

test('every campaign has cases, and the quick ones pass', async () => {
  for (const campaign of CAMPAIGNS) assert.ok(campaign.cases(baseline).length > 0, campaign.id);
  const quick = CAMPAIGNS.flatMap(quickOf);
  assert.equal(
    quick.map(({ campaign }) => campaign.id),
    ['faults', 'kills', 'secrets', 'partitions'],
  );
  await assertPass(quick);
});

/** Runs that break a promise, and the failure of each. */
const BROKEN: readonly [Expected, Ran, RegExp][] = [
  [{ exits: [0] }, { exitCode: 1, output: '' }, /^exit code 1/],
  [{ like: 'run' }, { exitCode: 3, output: '' }, /^exit code 3/],
  [{ prints: /waiting/ }, { exitCode: 0, output: '' }, /^the output does not match/],
  [{ errorPrints: /clock/ }, { exitCode: 1, output: '' }, /^the error does not match/],
  [{}, { exitCode: 0, output: '    at run (/a.ts:1:2)' }, /^the run shows a stack trace/],
  [{}, { exitCode: 1, output: 'x is not iterable' }, /^the run shows an internal error/],
  [{ like: 'run' }, { exitCode: 1, output: '' }, /^the run shows no error/],
  [{ like: 'run' }, { exitCode: 1, output: '✗ failed' }, /^the error does not say what to do next/],
  [{ like: 'plan' }, { exitCode: 4, output: 'Plan: nothing' }, /^the plan differs/],
];

test('a run that breaks a promise fails its case', async () => {
  await world().control.clearCalls();
  for (const [expected, ended, failure] of BROKEN) {
    assert.match(await check({ expected }, ended, baseline).then(String, messageOf), failure);
  }
});

test('a file that a run leaves, and a secret that it prints, fail its case', async () => {
  const script = 'touch "$TMPDIR/left" left; echo "$AWS_SECRET_ACCESS_KEY"; exec "$@"';
  await trial(['--version'], { within: ['sh', '-c', script, '-'] });
  const failure = await check({}, 'survived', baseline).then(String, messageOf);
  assert.match(failure, 'leftover temporary file: left');
  assert.match(failure, 'leftover file in the working folder: left');
  assert.match(failure, 'exposed secret: the secret access key in the output');
  forgetRuns();
});

test('a run without the expected outcome fails its case, and the failure is reported', async () => {
  Object.assign(process.env, world().environment());
  const ended = { exitCode: 0, output: '' };
  const error = await check({ expected: { like: 'run' } }, ended, { ...baseline, golden: {} }).then(
    String,
    messageOf,
  );
  assert.match(error, /^it changed from \(-\) to \(\+\)/);
  const [quick] = CAMPAIGNS.flatMap(quickOf);
  assert.ok(quick);
  const failing = { ...quick, one: { ...quick.one, name: 'another' } };
  const [tried] = await pool.try([failing], baseline, () => undefined);
  assert.is(tried?.failure, 'there is no such case');
});

test.run();
