import { denied, type Faults, policy } from './fault.ts';

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
    diagnosis: 'trust-policy-differs',
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
    diagnosis: 'trust-policy-differs',
    what: 'The trust policy has a * in its subject, which StringEquals compares literally.',
    plan: update(...conditions('StringEquals.ISSUER', 'StringEqualsIfExists.ISSUER')),
    cause: trusting({ operator: 'StringEquals', subjects: 'system:serviceaccount:gloo-system:*' }),
  },
  'trust-wrong-issuer': {
    diagnosis: 'trust-policy-differs',
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
    diagnosis: 'trust-policy-differs',
    what: 'The trust policy names the service accounts of another namespace.',
    plan: update('Statement.Condition.StringEqualsIfExists.ISSUER:sub'),
    cause: trusting({ subjects: SUBJECTS.map((subject) => subject.replace('gloo-system', 'gloo')) }),
  },
  'trust-wrong-service-account': {
    diagnosis: 'trust-policy-differs',
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
    diagnosis: 'trust-policy-differs',
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

const ATTACHMENT = 'iam attachment of gloo-vault-auth-policy-demo to role dev-role-iam-demo create';

/** What a change of the policy's document leads to. */
const policyDiffers = (field: string) => ({
  diagnosis: 'policy-document-differs',
  plan: [`iam policy gloo-vault-auth-policy-demo update ${field}`],
  unmanaged: 'aws iam untag-policy --policy-arn $POLICY --tag-keys managed-by',
  leaves: 'versions',
});

/** Gloo's role, its permissions and what limits them; and those of Vault's node. */
export const ROLE: Faults = {
  'role-missing': {
    what: 'Gloo’s role is deleted.',
    plan: [ATTACHMENT, 'iam role dev-role-iam-demo create'],
    cause: `
roles=$(aws iam list-roles --query 'Roles[].RoleName' --output json)
if ! has "$roles" $ROLE; then already "there is no role $ROLE"; fi
for policy in $(attached_to $ROLE | jq -r '.[]'); do aws iam detach-role-policy --role-name $ROLE --policy-arn $policy; done
for name in $(inline_of role $ROLE | jq -r '.[]'); do aws iam delete-role-policy --role-name $ROLE --policy-name $name; done
aws iam delete-role --role-name $ROLE`,
  },
  'policy-missing': {
    what: 'The policy of Gloo’s role is deleted.',
    plan: [ATTACHMENT, 'iam policy gloo-vault-auth-policy-demo create'],
    cause: `
for role in $(aws iam list-entities-for-policy --policy-arn $POLICY --query 'PolicyRoles[].RoleName' --output text); do
  aws iam detach-role-policy --role-name $role --policy-arn $POLICY
done
for version in $(aws iam list-policy-versions --policy-arn $POLICY --query 'Versions[?!IsDefaultVersion].VersionId' --output text); do
  aws iam delete-policy-version --policy-arn $POLICY --version-id $version
done
aws iam delete-policy --policy-arn $POLICY`,
  },
  'policy-detached': {
    what: 'The policy is detached from Gloo’s role.',
    plan: [ATTACHMENT],
    cause: `
if ! has "$(attached_to $ROLE)" $POLICY; then already "$POLICY is not attached to $ROLE"; fi
aws iam detach-role-policy --role-name $ROLE --policy-arn $POLICY`,
  },
  'policy-statement-lost': {
    what: 'The policy of Gloo’s role has lost its second statement.',
    ...policyDiffers('Statement'),
    cause: `
before=$(document)
if [ "$(jq '.Statement | length' <<< "$before")" = 1 ]; then already 'the policy has one statement'; fi
new_version "$(jq '.Statement |= .[:1]' <<< "$before")"`,
  },
  'policy-action-lost': {
    what: 'The policy of Gloo’s role no longer allows iam:GetRole.',
    ...policyDiffers('Statement.Action'),
    cause: `new_version "$(document | jq '.Statement[0].Action -= ["iam:GetRole"]')"`,
  },
  'policy-too-wide': {
    what: 'The policy of Gloo’s role allows all of S3 as well.',
    ...policyDiffers('Statement'),
    cause: `new_version "$(document | jq '.Statement += [{Effect: "Allow", Action: "s3:*", Resource: "*"}]')"`,
  },
  'permissions-boundary': {
    what: 'Gloo’s role has a permissions boundary that allows too little.',
    diagnosis: 'role-denied',
    cause: `
policies=$(aws iam list-policies --scope Local --query 'Policies[].Arn' --output json)
if ! has "$policies" $BOUNDARY; then
  aws iam create-policy --policy-name developers-boundary --policy-document ${policy('Allow', 's3:*', 'logs:*', 'sts:GetCallerIdentity')}
fi
aws iam put-role-permissions-boundary --role-name $ROLE --permissions-boundary $BOUNDARY`,
    undo: `aws iam delete-role-permissions-boundary --role-name $ROLE
policies=$(aws iam list-policies --scope Local --query 'Policies[].Arn' --output json)
if has "$policies" $BOUNDARY; then aws iam delete-policy --policy-arn $BOUNDARY; fi`,
  },
  'explicit-deny': {
    what: 'An inline policy on Gloo’s role denies it what the guide’s policy allows.',
    diagnosis: 'role-denied',
    ...denied(
      'role',
      '$ROLE',
      'denied-by-security',
      ...['sts:AssumeRole', 'iam:GetRole', 'iam:GetUser', 'iam:GetInstanceProfile', 'ec2:DescribeInstances'],
    ),
  },
  'iam-role-recreated': {
    what: 'Gloo’s role is deleted and recreated with the same settings, so it has another unique id.',
    diagnosis: 'principal-not-bound',
    plan: [
      'vault auth/aws/role/dev-role-iam-demo update bound_iam_principal_id (the IAM role was recreated)',
    ],
    cause: `
trust=$(trust)
aws iam detach-role-policy --role-name $ROLE --policy-arn $POLICY
aws iam delete-role --role-name $ROLE
aws iam create-role --role-name $ROLE --assume-role-policy-document "$trust" --description "Vault auth role" --tags Key=managed-by,Value=gloo-vault-irsa Key=cluster,Value=$CLUSTER_NAME.$AWS_REGION
aws iam attach-role-policy --role-name $ROLE --policy-arn $POLICY`,
  },
  'vault-may-not-get-role': {
    what: 'The repair’s policy is detached from foo-role, which Vault runs with: Vault can no longer look up Gloo’s role.',
    cause: `
if ! has "$(attached_to foo-role)" $GET_ROLE_POLICY; then already "$GET_ROLE_POLICY is not attached to foo-role"; fi
aws iam detach-role-policy --role-name foo-role --policy-arn $GET_ROLE_POLICY`,
  },
  'vault-denied-get-role': {
    what: 'An inline policy on foo-role, which Vault runs with, denies iam:GetRole.',
    ...denied('role', 'foo-role', 'denied-by-security', 'iam:GetRole'),
  },
};
