import type { Break } from './break.ts';
import { DISOWN, type Drift, roleUpdate } from './drift.ts';

const SUBJECTS = ['system:serviceaccount:gloo-system:gloo', 'system:serviceaccount:gloo-system:discovery'];

/** The guide's trust policy with the given changes. It contains variables of bash. */
function trusting({
  provider = '$PROVIDER',
  operator = 'StringEqualsIfExists',
  key = '$ISSUER',
  subjects = SUBJECTS as string | string[],
}): string {
  const document = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: provider },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: { [operator]: { [`${key}:aud`]: 'sts.amazonaws.com', [`${key}:sub`]: subjects } },
      },
    ],
  };
  return `aws iam update-assume-role-policy --role-name $ROLE --policy-document "$(cat <<DOCUMENT
${JSON.stringify(document)}
DOCUMENT
)"`;
}

/** The trust policy as it is, changed by a filter of jq. */
const changed = (filter: string) =>
  `aws iam update-assume-role-policy --role-name $ROLE --policy-document "$(trust | jq '${filter}')"`;

/** The issuer of another cluster, by SETUP. */
const OTHER_ISSUER = 'oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE';

/** The audience and the subject below these operators and keys. */
const conditions = (...keys: readonly string[]) =>
  keys.flatMap((key) => ['aud', 'sub'].map((claim) => `Statement.Condition.${key}:${claim}`)).join(' ');

const conditionsDiffer = (...keys: readonly string[]): Drift => ({ plan: [roleUpdate(conditions(...keys))] });

/** Whom Gloo's role trusts. */
export const TRUST: readonly Break[] = [
  {
    name: 'trust-arn-in-condition-key',
    what: 'The condition keys of the trust policy begin with the provider’s ARN, so they match no claim, and StringEquals is never met.',
    drift: conditionsDiffer(
      'StringEquals.arn:aws:iam::123456789012:oidc-provider/ISSUER',
      'StringEqualsIfExists.ISSUER',
    ),
    script: trusting({ operator: 'StringEquals', key: '$PROVIDER' }),
  },
  {
    name: 'trust-wildcard-under-string-equals',
    what: 'The trust policy has a * in its subject, which StringEquals compares literally.',
    drift: conditionsDiffer('StringEquals.ISSUER', 'StringEqualsIfExists.ISSUER'),
    script: trusting({ operator: 'StringEquals', subjects: 'system:serviceaccount:gloo-system:*' }),
  },
  {
    name: 'trust-wrong-issuer',
    what: 'The trust policy trusts the provider of another cluster.',
    drift: {
      plan: [
        roleUpdate(
          `${conditions('StringEqualsIfExists.ISSUER', `StringEqualsIfExists.${OTHER_ISSUER}`)} Statement.Principal.Federated`,
        ),
      ],
    },
    script: trusting({
      provider: 'arn:$PARTITION:iam::$ACCOUNT:oidc-provider/$OTHER_ISSUER',
      key: '$OTHER_ISSUER',
    }),
  },
  {
    name: 'trust-wrong-namespace',
    what: 'The trust policy names the service accounts of another namespace.',
    drift: { plan: [roleUpdate('Statement.Condition.StringEqualsIfExists.ISSUER:sub')] },
    script: trusting({ subjects: SUBJECTS.map((subject) => subject.replace('gloo-system', 'gloo')) }),
  },
  {
    name: 'trust-wrong-service-account',
    what: 'The trust policy names another service account.',
    drift: { plan: [roleUpdate('Statement.Condition.StringEqualsIfExists.ISSUER:sub')], disown: DISOWN.role },
    script: trusting({ subjects: ['system:serviceaccount:gloo-system:other'] }),
  },
  {
    name: 'trust-without-audience',
    what: 'The trust policy accepts tokens for any audience.',
    diagnosis: 'trust-policy-differs',
    drift: { plan: [roleUpdate('Statement.Condition.StringEqualsIfExists.ISSUER:aud')], disown: DISOWN.role },
    script: changed(
      '.Statement[0].Condition.StringEqualsIfExists |= with_entries(select(.key | endswith(":sub")))',
    ),
  },
  {
    name: 'trust-of-another-service',
    what: 'The trust policy lets EC2 assume the role as well.',
    diagnosis: 'trust-policy-differs',
    drift: { plan: [roleUpdate('Statement')], disown: DISOWN.role },
    script: changed(
      '.Statement += [{Effect: "Allow", Principal: {Service: "ec2.amazonaws.com"}, Action: "sts:AssumeRole"}]',
    ),
  },
  {
    name: 'trust-wrong-account',
    what: 'The trust policy names an OIDC provider in another account.',
    drift: { plan: [roleUpdate('Statement.Principal.Federated')] },
    script: trusting({ provider: 'arn:$PARTITION:iam::210987654321:oidc-provider/$ISSUER' }),
  },
];
