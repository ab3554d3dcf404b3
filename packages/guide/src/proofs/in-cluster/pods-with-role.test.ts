import type { Check } from 'engine/run';
import { work } from 'engine/testing/work';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Guide } from '../../guide.ts';
import { unlessChartLacks } from './pods-with-role.ts';

const tried: Check = { name: 'login', run: async () => ({ status: 'fail', detail: 'tried' }) };

/** In a cluster with these service accounts, and deployments with these; test/charts.test.ts covers a chart without one. */
const TRIED: readonly (readonly [what: string, accounts: string[], deployed: string[]])[] = [
  ['discovery is switched off, and its account kept', ['gloo', 'discovery'], ['gloo']],
  ['somebody deleted the account', ['gloo'], ['gloo', 'discovery']],
];
for (const [what, accounts, deployed] of TRIED) {
  test(`unlessChartLacks: if ${what}, the login is tried`, async () => {
    const objects = {
      serviceaccount: accounts.map((name) => ({ metadata: { name } })),
      deployment: deployed.map((name) => ({ spec: { template: { spec: { serviceAccountName: name } } } })),
    };
    const kubectl = { list: async (kind: keyof typeof objects) => objects[kind] };
    const guide = { kubectl, NAMESPACE: 'gloo-system' } as unknown as Guide;
    assert.is((await unlessChartLacks(guide, 'discovery', tried).run(work)).status, 'fail');
  });
}

test.run();
