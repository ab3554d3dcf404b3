import type { CausedError } from './caused-error.ts';

const WHO = 'aws sts get-caller-identity';

/** A document by which anybody may assume a role; IAM takes it without a provider. */
const ANYBODY = `'{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}]}'`;

/** Errors of the AWS CLI. */
export const AWS: readonly CausedError[] = [
  {
    diagnosis: 'caller-credentials-missing',
    shell: 'unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY',
    command: WHO,
    confirmed: { prints: /access_key +: <not set>|access_key +<not set>/ },
  },
  {
    diagnosis: 'caller-credentials-unknown',
    shell: 'export AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE',
    command: WHO,
    confirmed: { prints: /InvalidClientTokenId/ },
  },
  {
    diagnosis: 'signature-refused',
    shell: 'export AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    command: WHO,
    confirmed: { prints: /SignatureDoesNotMatch/ },
  },
  {
    diagnosis: 'region-not-set',
    shell: 'region=$AWS_REGION; unset AWS_REGION AWS_DEFAULT_REGION',
    command: 'aws eks list-clusters',
    confirmed: { prints: /region +:? ?<not set>/ },
    names: { region: '$region' },
    fixed: { prints: /region.*us-east-1.*env/ },
  },
  {
    diagnosis: 'cluster-unknown',
    shell: 'region=$AWS_REGION; export AWS_REGION=eu-west-1 AWS_DEFAULT_REGION=eu-west-1',
    command: 'aws eks describe-cluster --name "$CLUSTER_NAME"',
    names: { region: '$region' },
    confirmed: { prints: /REGION=eu-west-1[\s\S]*"clusters": \[\]/ },
    fixed: { prints: /"demo"/ },
  },
  {
    diagnosis: 'aws-not-reached',
    shell: 'export AWS_ENDPOINT_URL=http://127.0.0.1:1',
    command: WHO,
    confirmed: { prints: /AWS_ENDPOINT_URL=http:\/\/127\.0\.0\.1:1$/m },
    // Without it, the AWS CLI reaches the sandbox by its proxy, at AWS's own addresses.
    fixed: { commands: 1, prints: /"Arn"/ },
  },
  {
    diagnosis: 'aws-behind-proxy',
    shell: 'unset AWS_ENDPOINT_URL; export HTTPS_PROXY=http://127.0.0.1:1',
    command: WHO,
    confirmed: { prints: /HTTPS_PROXY=http:\/\/127\.0\.0\.1:1$/m },
  },
  {
    diagnosis: 'sso-session-expired',
    shell: `cat <<CONFIG > config
[profile corp]
sso_start_url = https://example.awsapps.com/start
sso_region = us-east-1
sso_account_id = 123456789012
sso_role_name = platform
region = us-east-1
CONFIG
export AWS_CONFIG_FILE=$PWD/config AWS_PROFILE=corp
unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY`,
    command: WHO,
    names: { profile: 'corp' },
    confirmed: { prints: /SSO/ },
  },
  {
    diagnosis: 'name-taken-in-iam',
    command: `aws iam create-role --role-name "$VAULT_AUTH_ROLE_NAME" --assume-role-policy-document ${ANYBODY}`,
    names: { name: '$VAULT_AUTH_ROLE_NAME' },
    confirmed: { prints: /role\/dev-role-iam-demo/, always: true },
  },
  {
    diagnosis: 'still-in-use',
    command: 'aws iam delete-role --role-name "$VAULT_AUTH_ROLE_NAME"',
    confirmed: { prints: /gloo-vault-auth-policy-demo/, always: true },
  },
];
