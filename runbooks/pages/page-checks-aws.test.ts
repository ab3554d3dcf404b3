import { test } from 'uvu';
import { awsThatAnswers } from '../testing/aws-answers.ts';
import { ISSUER, POLICY_ARN, ROLE_ARN } from '../testing/guide.ts';
import { assertBoth, compareBoth, nothingWithoutAnswers } from '../testing/page-checks.ts';

// AWS step 1.
const audiences = (name: string, finding: string, ...ids: string[]) =>
  compareBoth(
    `provider ${name}`,
    'iam-oidc-provider',
    finding,
    { audiences: ids },
    {
      'aws iam get-open-id-connect-provider': ids,
    },
  );
audiences('as the guide has it', 'fits', 'sts.amazonaws.com');
audiences('with an additional audience', 'fits', 'other.example.com', 'sts.amazonaws.com');
audiences('for another audience', 'oidc-provider-without-audience', 'other.example.com');

// AWS step 2.
const SUBJECTS = ['gloo', 'discovery'].map((account) => `system:serviceaccount:gloo-system:${account}`);
const PROVIDER = `arn:aws:iam::123456789012:oidc-provider/${ISSUER}`;
const trusting = (operator: string, { provider = PROVIDER, key = ISSUER, subjects = SUBJECTS } = {}) => ({
  Effect: 'Allow',
  Principal: { Federated: provider },
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition: { [operator]: { [`${key}:aud`]: 'sts.amazonaws.com', [`${key}:sub`]: subjects } },
});
const LOOSE = trusting('StringEqualsIfExists');
function trust(
  name: string,
  finding: string,
  statements: unknown,
  more: object = {},
  options: object = {},
): void {
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
  compareBoth(
    `trust policy ${name}`,
    'iam-role',
    finding,
    live,
    {
      'aws iam get-role --role-name dev-role-iam-demo --query Role.AssumeRolePolicyDocument ': document,
      'aws iam get-role --role-name dev-role-iam-demo --query Role ': role,
      'aws iam get-role --role-name dev-role-iam-demo --query Role.Arn ': ROLE_ARN,
    },
    options,
  );
}
trust('as the guide has it', 'fits', [LOOSE]);
trust(
  'as one statement, in another order',
  'fits',
  {
    Sid: 'gloo',
    ...trusting('StringEqualsIfExists', { subjects: SUBJECTS.toReversed() }),
  },
  {},
  { isStricter: true },
);
trust('of --strict-trust', 'fits', [trusting('StringEquals')], {}, { isStricter: true });
trust('and a Deny for everybody', 'trust-policy-differs', [
  LOOSE,
  { Effect: 'Deny', Principal: '*', Action: 'sts:*' },
]);
trust('and an Allow for everybody', 'trust-policy-differs', [
  LOOSE,
  { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRoleWithWebIdentity' },
]);
trust('with an additional service account', 'trust-policy-differs', [
  trusting('StringEquals', { subjects: [...SUBJECTS, 'system:serviceaccount:x:y'] }),
]);
trust('with an ARN as its key', 'trust-policy-differs', [trusting('StringEquals', { key: PROVIDER })]);

trust('of another account', 'trust-policy-differs', [
  trusting('StringEquals', { provider: PROVIDER.replace('123456789012', '210987654321') }),
]);

// AWS step 3.
const LOOK_UPS = {
  Sid: '',
  Effect: 'Allow',
  Action: ['iam:GetInstanceProfile', 'ec2:DescribeInstances', 'iam:GetUser', 'iam:GetRole'],
  Resource: '*',
};
const ASSUME = { Effect: 'Allow', Action: ['sts:AssumeRole'], Resource: [ROLE_ARN] };
function policy(name: string, finding: string, ...statements: unknown[]): void {
  const document = { Version: '2012-10-17', Statement: statements };
  compareBoth(
    `policy ${name}`,
    'iam-policy',
    finding,
    { document, tags: {} },
    {
      'aws iam get-policy-version': document,
      'aws iam get-policy --': 'v1',
      'aws iam list-policies --scope Local': POLICY_ARN,
    },
  );
}
policy('as the guide has it', 'fits', LOOK_UPS, ASSUME);
policy('with iam:* in addition', 'policy-document-differs', LOOK_UPS, ASSUME, {
  Effect: 'Allow',
  Action: 'iam:*',
  Resource: '*',
});

function attached(name: string, fits: boolean, ...arns: readonly string[]): void {
  test(`policy ${name}: the page and the run say that it ${fits ? 'is' : 'is not'} attached`, async () => {
    const found = {
      AttachedPolicies: arns.map((PolicyArn) => ({ PolicyName: PolicyArn.split('/').at(-1), PolicyArn })),
    };
    const aws = await awsThatAnswers({
      ListAttachedRolePolicies: () => found,
      GetPolicy: () => ({ Policy: { Arn: POLICY_ARN } }),
    });
    await assertBoth('iam-policy-attachment', fits, { aws }, { 'aws iam list-attached-role-policies': arns });
  });
}
const READ_ONLY = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
attached('beside another', true, READ_ONLY, POLICY_ARN);
attached('of another name', false, READ_ONLY, `${POLICY_ARN}-2`);
attached('of another account', false, POLICY_ARN.replace('123456789012', '210987654321'));
attached('on a role without policies', false);

nothingWithoutAnswers();

test.run();
