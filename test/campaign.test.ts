import { messageOf } from 'resource';
import * as assert from 'uvu/assert';
import type { Baseline, Campaign, Case } from './campaign/case.ts';
import { diagnoses, errors } from './campaign/diagnoses.ts';
import { CAMPAIGNS } from './campaign/index.ts';
import { sample } from './campaign/sample.ts';
import { assertOutcome } from './campaign/survival.ts';
import { WorkerPool } from './campaign/worker-pool.ts';
import { suite } from './suite.ts';
import { SANDBOX, world } from './world.ts';

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

test('the commands of docs/troubleshooting.md confirm and fix errors: a random sample of every system', async () => {
  const some = sample(errors(baseline), 4, String(Date.now()), (one) => one);
  await assertPass(some.map((one) => ({ campaign: diagnoses, one })));
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

test('a run without the expected outcome fails its case, and the failure is reported', async () => {
  Object.assign(process.env, world().environment());
  const error = await assertOutcome({ exitCode: 0, output: '' }, { ...baseline, golden: {} }).catch(
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
