import * as assert from 'uvu/assert';
import type { Baseline } from './campaign/case.ts';
import { Crew } from './campaign/crew.ts';
import { CAMPAIGNS } from './campaign/index.ts';
import { suite } from './suite.ts';
import { SANDBOX } from './world.ts';

/**
 * The quick cases of each campaign, in which it is proved to work; all of it is `pnpm campaign`. Those
 * without quick cases have what they try proved elsewhere: "consistency" in guide.test.ts (seen late) and
 * troubleshoot.test.ts (denied outright), "breaks" in breaks.test.ts. "helm4" first builds Helm 4, and "diagnoses" takes a
 * minute for each text.
 */
const WITHOUT_QUICK_CASES = new Set(['consistency', 'breaks', 'diagnoses', 'helm4']);
const test = suite('campaigns');
let crew: Crew;
let baseline: Baseline;

test.before(async () => {
  crew = await Crew.start([SANDBOX]);
  baseline = await crew.baseline();
});
test.after(() => crew.dismiss());

for (const campaign of CAMPAIGNS.filter(({ id }) => !WITHOUT_QUICK_CASES.has(id))) {
  test(campaign.id, async () => {
    const cases = campaign.cases(baseline).filter(({ quick }) => quick);
    assert.ok(cases.length > 0, 'a campaign has cases for every test run');
    const tried = await crew.try(
      cases.map((one) => ({ campaign, one })),
      baseline,
      ({ name, seconds }) => process.stdout.write(`\n    ${name} (${seconds.toFixed(1)} s) `),
    );
    const failed = tried.filter(({ failure }) => failure !== undefined);
    assert.equal(
      failed.map(({ name, failure }) => `${name}: ${failure}`),
      [],
    );
  });
}

test.run();
