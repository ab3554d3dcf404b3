import type { Check } from 'engine/run';
import { work } from 'engine/testing/work';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Guide } from '../guide.ts';
import { unlessChartLacks } from './proofs.ts';

const tried: Check = { name: 'login', run: async () => ({ status: 'fail', detail: 'tried' }) };

/** In a cluster with these service accounts, and with deployments that run as these. */
const CASES: readonly (readonly [what: string, accounts: string[], deployed: string[], isTried: boolean])[] =
  [
    ['a chart with discovery', ['gloo', 'discovery'], ['gloo', 'discovery'], true],
    ['a chart without discovery', ['gloo'], ['gloo'], false],
    ['discovery switched off, its account kept', ['gloo', 'discovery'], ['gloo'], true],
    ['an account that somebody deleted', ['gloo'], ['gloo', 'discovery'], true],
    ['no Gloo at all', [], [], true],
  ];
for (const [what, accounts, deployed, isTried] of CASES) {
  test(`unlessChartLacks: ${what}: ${isTried ? 'the check runs' : 'nothing to check, and no warning'}`, async () => {
    const objects = {
      serviceaccount: accounts.map((name) => ({ metadata: { name } })),
      deployment: deployed.map((serviceAccountName) => ({
        spec: { template: { spec: { serviceAccountName } } },
      })),
    };
    const kubectl = { list: async (kind: keyof typeof objects) => objects[kind] };
    const guide = { kubectl, NAMESPACE: 'gloo-system' } as unknown as Guide;
    const { status } = await unlessChartLacks(guide, 'discovery', tried).run(work);
    assert.is(status, isTried ? 'fail' : 'pass');
  });
}

test.run();
