import { file } from 'engine/resource';
import { Aws } from '../src/clients.ts';
import { iamPolicy } from '../src/policy.ts';
import type { PolicyDocument } from '../src/policy-document.ts';
import type { AwsSystems } from '../src/requirements.ts';
import { iamRole } from '../src/role.ts';

export const ISSUER = 'oidc.eks.us-east-1.amazonaws.com/id/ABC';
const ROLE_ARN = 'arn:aws:iam::123456789012:role/dev-role-iam-demo';
export const POLICY_ARN = 'arn:aws:iam::123456789012:policy/gloo-vault-auth-policy-demo';

/** The systems of a cluster named demo. The client is unused, because comparing makes no call. */
export const SYSTEMS: AwsSystems = {
  aws: new Aws('us-east-1'),
  ownership: { clusterName: 'demo', region: 'us-east-1', adopt: false },
  account: { accountId: '123456789012', partition: 'aws' },
  strictTrust: false,
  attachments: [{ role: 'dev-role-iam-demo', policy: POLICY_ARN }],
  ownRoles: ['dev-role-iam-demo'],
  ownIssuers: [],
  accountsInUse: async () => [],
};

/** A trust policy for Gloo's service accounts in a namespace, by the tokens of an issuer. */
export const trustPolicy = (issuer = ISSUER, namespace = 'gloo-system'): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Federated: `arn:aws:iam::123456789012:oidc-provider/${issuer}` },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: {
        StringEqualsIfExists: {
          [`${issuer}:aud`]: 'sts.amazonaws.com',
          [`${issuer}:sub`]: ['gloo', 'discovery'].map(
            (name) => `system:serviceaccount:${namespace}:${name}`,
          ),
        },
      },
    },
  ],
});

export const POLICY: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [
    {
      Sid: '',
      Effect: 'Allow',
      Action: ['iam:GetInstanceProfile', 'ec2:DescribeInstances', 'iam:GetUser', 'iam:GetRole'],
      Resource: '*',
    },
    { Effect: 'Allow', Action: ['sts:AssumeRole'], Resource: [ROLE_ARN] },
  ],
};

export const glooRole = iamRole({
  name: { VAULT_AUTH_ROLE_NAME: 'dev-role-iam-demo' },
  description: 'Vault auth role',
  trust: file('trust-relationship.json', trustPolicy()),
  exports: { VAULT_AUTH_ROLE_ARN: ROLE_ARN },
});

export const glooPolicy = iamPolicy({
  name: { VAULT_AUTH_POLICY_NAME: 'gloo-vault-auth-policy-demo' },
  description: 'Policy used by the Vault user to check instance identity',
  document: file('gloo-vault-auth-policy.json', POLICY),
  exports: { VAULT_AUTH_POLICY_ARN: POLICY_ARN },
});
