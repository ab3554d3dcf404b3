import type { Faults } from './fault.ts';

const SUBJECTS = ['system:serviceaccount:gloo-system:gloo', 'system:serviceaccount:gloo-system:discovery'];

/** Writes the guide's trust policy with the given changes. They contain variables of bash. */
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
  return `set_trust "$(cat <<DOCUMENT
${JSON.stringify(document)}
DOCUMENT
)"`;
}

/** Changes the trust policy by a filter of jq. */
const changed = (filter: string) => `set_trust "$(trust | jq '${filter}')"`;

const update = (...fields: readonly string[]) => [`iam role dev-role-iam-demo update ${fields.join(' ')}`];

/** The issuer of another cluster, by setup.sh. */
const OTHER_ISSUER = 'oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE';

/** The audience and the subject below these operators and keys. */
const conditions = (...keys: readonly string[]) =>
  keys.flatMap((key) => ['aud', 'sub'].map((claim) => `Statement.Condition.${key}:${claim}`));

const UNTAG = 'aws iam untag-role --role-name $ROLE --tag-keys managed-by';

/** Whom Gloo's role trusts, and by which OIDC provider. */
export const TRUST: Faults = {
  'oidc-provider-missing': {
    what: 'The OIDC provider of the cluster is deleted.',
    plan: ['iam oidc provider ISSUER create'],
    cause: 'delete_provider',
  },
  'oidc-provider-of-another-cluster': {
    what: 'The OIDC provider belongs to an earlier cluster of the same name: the cluster was recreated, and has another issuer.',
    plan: ['iam oidc provider ISSUER create'],
    leaves: 'the provider of the other cluster',
    cause: `delete_provider
providers=$(aws iam list-open-id-connect-providers --query 'OpenIDConnectProviderList[].Arn' --output json)
if has "$providers" "\${PROVIDER%/id/*}/id/\${OTHER_ISSUER##*/}"; then already "the provider is that of $OTHER_ISSUER"; fi
create_provider $OTHER_ISSUER sts.amazonaws.com`,
  },
  'oidc-provider-without-audience': {
    what: 'The OIDC provider accepts tokens for another audience than sts.amazonaws.com.',
    plan: ['iam oidc provider ISSUER update audiences'],
    leaves: 'the other audience',
    cause: 'delete_provider; create_provider $ISSUER other.example.com',
  },
  'trust-arn-in-condition-key': {
    what: 'The condition keys of the trust policy begin with the provider’s ARN, so they match no claim, and StringEquals is never met.',
    plan: update(
      ...conditions(
        'StringEquals.arn:aws:iam::123456789012:oidc-provider/ISSUER',
        'StringEqualsIfExists.ISSUER',
      ),
    ),
    cause: trusting({ operator: 'StringEquals', key: '$PROVIDER' }),
  },
  'trust-wildcard-under-string-equals': {
    what: 'The trust policy has a * in its subject, which StringEquals compares literally.',
    plan: update(...conditions('StringEquals.ISSUER', 'StringEqualsIfExists.ISSUER')),
    cause: trusting({ operator: 'StringEquals', subjects: 'system:serviceaccount:gloo-system:*' }),
  },
  'trust-wrong-issuer': {
    what: 'The trust policy trusts the provider of another cluster.',
    plan: update(
      ...conditions('StringEqualsIfExists.ISSUER', `StringEqualsIfExists.${OTHER_ISSUER}`),
      'Statement.Principal.Federated',
    ),
    cause: trusting({
      provider: 'arn:$PARTITION:iam::$ACCOUNT:oidc-provider/$OTHER_ISSUER',
      key: '$OTHER_ISSUER',
    }),
  },
  'trust-wrong-namespace': {
    what: 'The trust policy names the service accounts of another namespace.',
    plan: update('Statement.Condition.StringEqualsIfExists.ISSUER:sub'),
    cause: trusting({ subjects: SUBJECTS.map((subject) => subject.replace('gloo-system', 'gloo')) }),
  },
  'trust-wrong-service-account': {
    what: 'The trust policy names another service account.',
    plan: update('Statement.Condition.StringEqualsIfExists.ISSUER:sub'),
    unmanaged: UNTAG,
    cause: trusting({ subjects: ['system:serviceaccount:gloo-system:other'] }),
  },
  'trust-without-audience': {
    what: 'The trust policy accepts tokens for any audience.',
    diagnosis: 'trust-policy-differs',
    plan: update('Statement.Condition.StringEqualsIfExists.ISSUER:aud'),
    unmanaged: UNTAG,
    cause: changed(
      '.Statement[0].Condition.StringEqualsIfExists |= with_entries(select(.key | endswith(":sub")))',
    ),
  },
  'trust-of-another-service': {
    what: 'The trust policy lets EC2 assume the role as well.',
    diagnosis: 'trust-policy-differs',
    plan: update('Statement'),
    unmanaged: UNTAG,
    cause: changed(
      '.Statement += [{Effect: "Allow", Principal: {Service: "ec2.amazonaws.com"}, Action: "sts:AssumeRole"}]',
    ),
  },
  'trust-wrong-account': {
    what: 'The trust policy names an OIDC provider in another account.',
    plan: update('Statement.Principal.Federated'),
    cause: trusting({ provider: 'arn:$PARTITION:iam::210987654321:oidc-provider/$ISSUER' }),
  },
  'role-description-differs': {
    what: 'Gloo’s role has another description.',
    diagnosis: 'trust-policy-differs',
    plan: update('Description'),
    cause: 'aws iam update-role --role-name $ROLE --description other',
  },
};
