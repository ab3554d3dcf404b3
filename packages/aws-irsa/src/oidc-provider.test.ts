import { compare } from 'engine/resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { attachment } from './attachment.ts';
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

test('oidcProvider: its command is the guide’s', () => {
  assert.is(
    provider.command(),
    'eksctl utils associate-iam-oidc-provider --cluster demo --region us-east-1 --approve',
  );
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

const attached = attachment(aws, DEMO, {
  roleName: 'dev-role-iam-demo',
  policyArn: 'arn:aws:iam::123456789012:policy/gloo-vault-auth-policy-demo',
});

test('attachment: its command is the guide’s', () => {
  assert.is(
    attached.command(),
    `aws iam attach-role-policy \\
  --role-name=dev-role-iam-demo \\
  --policy-arn=arn:aws:iam::123456789012:policy/gloo-vault-auth-policy-demo`,
  );
});

test.run();
