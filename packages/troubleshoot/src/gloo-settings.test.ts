import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { differing } from '../testing/broken.ts';
import { HEALTHY, observed } from '../testing/healthy.ts';
import { examine } from './examine.ts';
import type { Observations } from './observations.ts';

const found = (seen: Observations): string[] => examine(seen).diagnoses.map(({ id }) => id);

test('examine: Gloo without any Vault in its settings has other values than the guide’s', () => {
  const values = differing('glooRelease', 'values.global.glooMtls.secretOptions.sources');
  assert.equal(found({ ...HEALTHY, ...values, glooSettings: observed(undefined) }), ['gloo-release-differs']);
  assert.equal(found({ ...HEALTHY, ...values, ...differing('glooSettings', 'region') }), [
    'gloo-settings-differ',
  ]);
});

test('examine: Settings that somebody changed in the cluster alone are put back by hand, since helm would not', () => {
  const settings = differing('glooSettings', 'mountPath');
  const [ofCluster] = examine({ ...HEALTHY, ...settings }).diagnoses;
  assert.equal(ofCluster?.makes, []);
  assert.match(ofCluster?.byHand.join('\n') ?? '', 'kubectl patch settings.gloo.solo.io');
  const release = differing('glooRelease', 'values.settings.secretOptions.sources');
  const [ofRelease] = examine({ ...HEALTHY, ...settings, ...release }).diagnoses;
  assert.equal(ofRelease?.makes, ['gloo-release']);
});

test.run();
