import { compare } from 'engine/resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Aws } from './clients.ts';
import { oidcProvider } from './oidc-provider.ts';

const DEMO = { clusterName: 'demo', region: 'us-east-1', adopt: false, noTags: false };
/** An unused client: comparing makes no call. */
const aws = new Aws('us-east-1');
const provider = oidcProvider(aws, DEMO, {
  account: { accountId: '123456789012', partition: 'aws' },
  issuer: 'oidc.eks.us-east-1.amazonaws.com/id/ABC',
  roles: [],
});

for (const audiences of [['sts.amazonaws.com'], ['other', 'sts.amazonaws.com']]) {
  test(`oidcProvider: one with the audiences ${audiences} needs no change, in eksctl’s words`, () => {
    const comparison = compare(provider, { audiences, managed: false });
    assert.is(comparison.action, 'no change');
    assert.match(
      comparison.action === 'no change' ? (comparison.detail ?? '') : '',
      'already associated with cluster "demo" in "us-east-1"',
    );
  });
}

test('oidcProvider: adds an audience and removes none', () => {
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
