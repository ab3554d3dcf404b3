import { denied, type Faults, WRITE_ROLE } from './fault.ts';

/** A difference of Gloo’s role in these fields, caused by a script. */
const role = (fields: readonly string[], cause: string) => ({
  diagnosis: 'trust-policy-differs' as const,
  plan: [`iam role dev-role-iam-demo update ${fields.join(' ')}`],
  cause,
});
/** Changes the text of the trust policy with sed. */
const rewritten = (expressions: string) => `set_trust "$(trust | sed "${expressions}")"`;
/** Changes the trust policy with a jq filter. */
const changed = (filter: string) => `set_trust "$(trust | jq '${filter}')"`;

/** The trust of Gloo's role, and its OIDC provider. */
export const TRUST: Faults = {
  'oidc-provider-missing': {
    what: 'The OIDC provider of the cluster is deleted.',
    headline: 'iam oidc provider',
    plan: ['iam oidc provider ISSUER create'],
    cause: 'delete_provider',
  },
  'oidc-provider-of-another-cluster': {
    headline: 'does not exist',
    diagnosis: 'oidc-provider-missing',
    what: 'The OIDC provider belongs to an earlier cluster of the same name: the cluster was recreated, and has another issuer.',
    plan: ['iam oidc provider ISSUER create'],
    leaves: 'the provider of the other cluster',
    cause: `
# One that an earlier repair left.
aws iam delete-open-id-connect-provider --open-id-connect-provider-arn arn:$PARTITION:iam::$ACCOUNT:oidc-provider/$OTHER_ISSUER || true
delete_provider
create_provider $OTHER_ISSUER sts.amazonaws.com`,
  },
  'oidc-provider-without-audience': {
    what: 'The OIDC provider accepts tokens for another audience than sts.amazonaws.com.',
    headline: 'the cluster’s OIDC provider accepts other.example.com; wanted sts.amazonaws.com too',
    plan: ['iam oidc provider ISSUER update audiences'],
    leaves: 'the other audience',
    cause: 'delete_provider; create_provider $ISSUER other.example.com',
  },
  'trust-arn-in-condition-key': {
    what: 'The condition keys of the trust policy begin with the provider’s ARN, so they match no claim, and StringEquals is never met.',
    headline: 'iam role dev-role-iam-demo: Statement[0].Condition.StringEqualsIfExists is missing',
    ...role(
      ['StringEquals', 'StringEqualsIfExists'].map((operator) => `Statement[0].Condition.${operator}`),
      rewritten(`s/StringEqualsIfExists/StringEquals/; s#\\"$ISSUER:#\\"$PROVIDER:#`),
    ),
  },
  'trust-wrong-namespace': {
    what: 'The trust policy names the service accounts of another namespace.',
    headline:
      'the trust policy of iam role dev-role-iam-demo names the service accounts of namespace gloo; wanted gloo-system',
    unmanaged: 'aws iam untag-role --role-name $ROLE --tag-keys managed-by',
    ...role(['Statement[0].Condition.StringEqualsIfExists.ISSUER:sub'], rewritten('s/:gloo-system:/:gloo:/')),
  },
  'trust-of-another-service': {
    what: 'The trust policy lets EC2 assume the role as well.',
    headline:
      'the trust policy of iam role dev-role-iam-demo also allows sts:AssumeRole to ec2.amazonaws.com',
    diagnosis: 'trust-policy-differs',
    plan: ['iam role dev-role-iam-demo conflict Statement[1]'],
    cause: changed(
      '.Statement += [{Effect: "Allow", Principal: {Service: "ec2.amazonaws.com"}, Action: "sts:AssumeRole"}]',
    ),
    undo: changed('.Statement |= .[:1]'),
  },
  'trust-denies-others': {
    what: 'The trust policy denies the role to other accounts as well.',
    headline: 'also denies sts:AssumeRole to *, if aws:PrincipalAccount StringNotEquals 123456789012',
    ...role(
      ['Statement[1]'],
      changed(
        '.Statement += [{Effect: "Deny", Principal: "*", Action: "sts:AssumeRole", Condition: {StringNotEquals: {"aws:PrincipalAccount": "123456789012"}}}]',
      ),
    ),
  },
  'role-description-differs': {
    what: 'Gloo’s role has another description.',
    ...role(['Description'], 'aws iam update-role --role-name $ROLE --description other'),
    // It fails no login: only the plan shows it.
    diagnosis: false,
    undo: 'aws iam update-role --role-name $ROLE --description "Vault auth role"',
  },
};

/** The reader's value from Vault’s error. */
const VAULTS_ROLE = { role: 'foo-role' };

const ATTACHMENT = 'iam attachment of gloo-vault-auth-policy-demo to role dev-role-iam-demo create';

/** Gloo's role, its permissions and their limits; and those of Vault's node. */
export const ROLE: Faults = {
  'role-missing': {
    what: 'Gloo’s role is deleted.',
    headline: 'iam role dev-role-iam-demo does not exist',
    plan: [ATTACHMENT, 'iam role dev-role-iam-demo create'],
    cause: 'delete_role',
  },
  'policy-missing': {
    what: 'The policy of Gloo’s role is deleted.',
    headline: 'iam policy gloo-vault-auth-policy-demo does not exist',
    diagnosis: 'policy-differs',
    plan: [ATTACHMENT, 'iam policy gloo-vault-auth-policy-demo create'],
    cause: `
aws iam detach-role-policy --role-name $ROLE --policy-arn $POLICY
for version in $(aws iam list-policy-versions --policy-arn $POLICY --query 'Versions[?!IsDefaultVersion].VersionId' --output text); do
  aws iam delete-policy-version --policy-arn $POLICY --version-id $version
done
aws iam delete-policy --policy-arn $POLICY`,
  },
  'policy-detached': {
    what: 'The policy is detached from Gloo’s role.',
    headline: 'iam attachment of gloo-vault-auth-policy-demo to role dev-role-iam-demo does not exist',
    diagnosis: 'policy-differs',
    plan: [ATTACHMENT],
    cause: 'aws iam detach-role-policy --role-name $ROLE --policy-arn $POLICY',
  },
  'policy-too-wide': {
    what: 'The policy of Gloo’s role allows all of S3 as well.',
    headline: 'iam policy gloo-vault-auth-policy-demo also allows s3:* on *',
    diagnosis: 'policy-differs',
    plan: ['iam policy gloo-vault-auth-policy-demo update Statement[2]'],
    unmanaged: 'aws iam untag-policy --policy-arn $POLICY --tag-keys managed-by',
    leaves: 'versions',
    cause: `
version=$(aws iam get-policy --policy-arn $POLICY --query Policy.DefaultVersionId --output text)
document=$(aws iam get-policy-version --policy-arn $POLICY --version-id $version --query PolicyVersion.Document --output json)
wider=$(jq '.Statement += [{Effect: "Allow", Action: "s3:*", Resource: "*"}]' <<< "$document")
aws iam create-policy-version --policy-arn $POLICY --set-as-default --policy-document "$wider"`,
  },
  'iam-role-recreated': {
    what: 'Gloo’s role is deleted and recreated with the same settings, so it has another unique id.',
    headline: 'vault auth/aws/role/dev-role-iam-demo: bound_iam_principal_id is',
    diagnosis: 'principal-not-bound',
    plan: ['vault auth/aws/role/dev-role-iam-demo update bound_iam_principal_id'],
    cause: `
trust=$(trust)
delete_role
aws iam create-role --role-name $ROLE --assume-role-policy-document "$trust" --description "Vault auth role" --tags "\${TAGS[@]}"
aws iam attach-role-policy --role-name $ROLE --policy-arn $POLICY`,
  },
  'vault-may-not-get-role': {
    what: 'The repair’s policy is detached from foo-role, which Vault runs with: Vault can no longer look up Gloo’s role.',
    command: WRITE_ROLE,
    names: VAULTS_ROLE,
    confirms: /implicitDeny/,
    cause: 'aws iam detach-role-policy --role-name foo-role --policy-arn $GET_ROLE_POLICY',
    undo: 'aws iam attach-role-policy --role-name foo-role --policy-arn $GET_ROLE_POLICY',
    fixed: /bound_iam_principal_id +\[AROA/,
  },
  'vault-denied-get-role': {
    what: 'An inline policy on foo-role, which Vault runs with, denies iam:GetRole.',
    command: WRITE_ROLE,
    names: VAULTS_ROLE,
    confirms: /explicitDeny[\s\S]*denied-by-security/,
    ...denied('role', 'foo-role', 'denied-by-security', 'iam:GetRole'),
  },
};
