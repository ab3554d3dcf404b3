import { test } from 'uvu';
import { ISSUER, POLICY_ARN, ROLE_ARN } from '../testing/guide.ts';
import { compareBoth, nothingWithoutAnswers } from '../testing/page-checks.ts';

// AWS step 1.
const audiences = (name: string, fits: boolean, ...ids: string[]) =>
  compareBoth(
    `provider ${name}`,
    'iam-oidc-provider',
    fits,
    { audiences: ids },
    {
      'aws iam get-open-id-connect-provider': {
        Url: ISSUER,
        ClientIDList: ids,
        Tags: [{ Key: 'for', Value: 'sts.amazonaws.com' }],
      },
    },
  );
audiences('as the guide has it', true, 'sts.amazonaws.com');
audiences('with an additional audience', true, 'other.example.com', 'sts.amazonaws.com');
audiences('for another audience', false, 'other.example.com');

// AWS step 2.
const SUBJECTS = ['gloo', 'discovery'].map((account) => `system:serviceaccount:gloo-system:${account}`);
const trusting = (operator: string, key = ISSUER, subjects: string | string[] = SUBJECTS) => ({
  Effect: 'Allow',
  Principal: { Federated: `arn:aws:iam::123456789012:oidc-provider/${ISSUER}` },
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition: { [operator]: { [`${key}:aud`]: 'sts.amazonaws.com', [`${key}:sub`]: subjects } },
});
const LOOSE = trusting('StringEqualsIfExists');
function trust(name: string, fits: boolean, statements: unknown, more: object = {}): void {
  const document = { Version: '2012-10-17', Statement: statements, ...more };
  const live = {
    arn: ROLE_ARN,
    roleId: 'AROA1',
    description: 'Vault auth role',
    trust: document,
    tags: {},
    createdAt: 0,
  };
  const role = { Arn: ROLE_ARN, Description: 'Vault auth role', AssumeRolePolicyDocument: document };
  compareBoth(`trust policy ${name}`, 'iam-role', fits, live, {
    'aws iam get-role --role-name dev-role-iam-demo --query Role.AssumeRolePolicyDocument ': document,
    'aws iam get-role --role-name dev-role-iam-demo --query Role ': role,
    'aws iam get-role --role-name dev-role-iam-demo --query Role.Arn ': ROLE_ARN,
  });
}
trust('as the guide has it', true, [LOOSE]);
trust('as one statement, in another order', true, {
  Sid: 'gloo',
  ...trusting('StringEqualsIfExists', ISSUER, SUBJECTS.toReversed()),
});
trust('of --strict-trust', true, [trusting('StringEquals')]);
trust('and a Deny for everybody', false, [LOOSE, { Effect: 'Deny', Principal: '*', Action: 'sts:*' }]);
trust('and an Allow for everybody', false, [
  LOOSE,
  { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRoleWithWebIdentity' },
]);
trust('twice', false, [LOOSE, LOOSE]);
trust('with an additional service account', false, [
  trusting('StringEquals', ISSUER, [...SUBJECTS, 'system:serviceaccount:x:y']),
]);
trust('without discovery', false, [trusting('StringEquals', ISSUER, SUBJECTS.slice(0, 1))]);
trust('with an ARN as its key', false, [trusting('StringEquals', `arn:aws:iam::1:oidc-provider/${ISSUER}`)]);
trust('with another operator', false, [trusting('StringLike')]);
trust('of another version', false, [LOOSE], { Version: '2008-10-17' });

// AWS step 3.
const LOOK_UPS = {
  Effect: 'Allow',
  Action: ['iam:GetInstanceProfile', 'ec2:DescribeInstances', 'iam:GetUser', 'iam:GetRole'],
  Resource: '*',
};
const ASSUME = { Effect: 'Allow', Action: ['sts:AssumeRole'], Resource: [ROLE_ARN] };
function policy(name: string, fits: boolean, ...statements: unknown[]): void {
  const document = { Version: '2012-10-17', Statement: statements };
  compareBoth(
    `policy ${name}`,
    'iam-policy',
    fits,
    { document, tags: {} },
    {
      'aws iam get-policy-version': document,
      'aws iam get-policy --': 'v1',
      'aws iam list-policies --scope Local': POLICY_ARN,
    },
  );
}
policy('as the guide has it', true, LOOK_UPS, ASSUME);
policy(
  'in another order and case',
  true,
  { ...ASSUME, Action: 'STS:AssumeRole', Resource: ROLE_ARN },
  { Sid: '', ...LOOK_UPS },
);
policy('with iam:* in addition', false, LOOK_UPS, ASSUME, {
  Effect: 'Allow',
  Action: 'iam:*',
  Resource: '*',
});
policy('with iam:* in a statement', false, { ...LOOK_UPS, Action: [...LOOK_UPS.Action, 'iam:*'] }, ASSUME);
policy(
  'with its resources exchanged',
  false,
  { ...LOOK_UPS, Resource: ROLE_ARN },
  { ...ASSUME, Resource: '*' },
);
policy('with a Deny', false, LOOK_UPS, ASSUME, { ...ASSUME, Effect: 'Deny' });
policy('without its last statement', false, LOOK_UPS);

nothingWithoutAnswers();

test.run();
