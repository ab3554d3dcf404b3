import { compare } from 'engine/resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { GUIDE } from '../testing/guide.ts';
import { clusterProvider } from './oidc-provider.ts';

const provider = clusterProvider(GUIDE);

for (const audiences of [['sts.amazonaws.com'], ['other', 'sts.amazonaws.com']]) {
  test(`clusterProvider: one with the audiences ${audiences} needs no change, in eksctl’s words`, () => {
    const comparison = compare(provider, { audiences, managed: false });
    assert.is(comparison.action, 'no change');
    assert.match(
      comparison.action === 'no change' ? (comparison.detail ?? '') : '',
      'already associated with cluster "demo" in "us-east-1"',
    );
  });
}

test('clusterProvider: adds an audience and removes none', () => {
  const comparison = compare(provider, { audiences: ['zeta', 'alpha'], managed: false });
  assert.match(
    provider.command({ audiences: ['zeta', 'alpha'], managed: false }),
    /^aws iam add-client-id-to-open-id-connect-provider [\s\S]* --client-id sts\.amazonaws\.com$/,
  );
  assert.equal(comparison, {
    action: 'update',
    differences: [
      { field: 'audiences', live: '["alpha","zeta"]', wanted: '["alpha","sts.amazonaws.com","zeta"]' },
    ],
  });
});

test.run();
