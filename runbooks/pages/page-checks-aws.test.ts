import { test } from 'uvu';
import { awsThatAnswers } from '../testing/aws-answers.ts';
import { ISSUER, POLICY_ARN, ROLE_ARN } from '../testing/guide.ts';
import { assertBoth, compareBoth, nothingWithoutAnswers } from '../testing/page-checks.ts';

// AWS step 1.
const audiences = (name: string, fits: boolean, ...ids: string[]) =>
  compareBoth(
    `provider ${name}`,
    'iam-oidc-provider',
    fits,
    { audiences: ids },
    {
      'aws iam get-open-id-connect-provider': ids,
    },
  );
audiences('with an additional audience', true, 'other.example.com', 'sts.amazonaws.com');
audiences('for another audience', false, 'other.example.com');

// AWS step 2.
const SUBJECTS = ['gloo', 'discovery'].map((account) => `system:serviceaccount:gloo-system:${account}`);
const trusting = (subjects: readonly string[]) => ({
  Effect: 'Allow',
  Principal: { Federated: `arn:aws:iam::123456789012:oidc-provider/${ISSUER}` },
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition: {
    StringEqualsIfExists: { [`${ISSUER}:aud`]: 'sts.amazonaws.com', [`${ISSUER}:sub`]: subjects },
  },
});
function trust(name: string, fits: boolean, ...statements: unknown[]): void {
  const document = { Version: '2012-10-17', Statement: statements };
  const live = {
    arn: ROLE_ARN,
    roleId: 'AROA1',
    description: 'Vault auth role',
    trust: document,
    tags: {},
    createdAt: 0,
  };
  const read = 'aws iam get-role --role-name dev-role-iam-demo --query Role';
  compareBoth(`trust policy ${name}`, 'iam-role', fits, live, {
    [`${read}.AssumeRolePolicyDocument `]: document,
    [`${read}.Arn `]: ROLE_ARN,
  });
}
trust('as the guide has it', true, trusting(SUBJECTS));
trust('and an Allow for everybody', false, trusting(SUBJECTS), {
  Effect: 'Allow',
  Principal: '*',
  Action: 'sts:AssumeRoleWithWebIdentity',
});
trust('with an additional service account', false, trusting([...SUBJECTS, 'system:serviceaccount:x:y']));

// AWS step 3.
const LOOK_UPS = {
  Sid: '',
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
policy('with iam:* in addition', false, LOOK_UPS, ASSUME, {
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
