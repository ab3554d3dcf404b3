import type { CausedError } from './caused-error.ts';

const WHO = 'aws sts get-caller-identity';

/** A profile `corp` of this folder, and no keys in the environment. */
const profile = (lines: string) => `cat <<CONFIG > config
[profile corp]
region = $AWS_REGION
${lines}
CONFIG
export AWS_CONFIG_FILE=$PWD/config`;

const policy = (effect: 'Allow' | 'Deny', ...Action: string[]) =>
  `'${JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: effect, Action, Resource: '*' }] })}'`;

/** Errors because of who calls AWS. */
export const IDENTITIES: readonly CausedError[] = [
  {
    diagnosis: 'sso-session-expired',
    shell: `${profile(`sso_start_url = https://example.awsapps.com/start
sso_region = us-east-1
sso_account_id = $ACCOUNT_ID
sso_role_name = platform`)}
export AWS_PROFILE=corp
unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY`,
    command: WHO,
    names: { profile: 'corp' },
    confirmed: { prints: /SSO/ },
  },
  {
    diagnosis: 'profile-role-refused',
    shell: profile('role_arn = $VAULT_AUTH_ROLE_ARN\ncredential_source = Environment'),
    command: `${WHO} --profile corp`,
    names: { profile: 'corp' },
    confirmed: { prints: /role\/dev-role-iam-demo/ },
  },
  {
    diagnosis: 'profile-asks-for-mfa',
    shell: `${profile(`role_arn = $VAULT_AUTH_ROLE_ARN
source_profile = alice
mfa_serial = arn:aws:iam::$ACCOUNT_ID:mfa/alice
[profile alice]
aws_access_key_id = $AWS_ACCESS_KEY_ID
aws_secret_access_key = $AWS_SECRET_ACCESS_KEY`)}
unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY`,
    // The AWS CLI would ask for the code. Programs with the AWS SDK for JavaScript cannot.
    command: 'AWS_PROFILE=corp "$NODE" "$RUNBOOK" 00-preflight',
    names: { profile: 'corp' },
    confirmed: { prints: /^arn:aws:iam::\d{12}:mfa\/alice$/m },
  },
  {
    diagnosis: 'tagging-denied',
    before: `aws iam create-user --user-name tagless
aws iam put-user-policy --user-name tagless --policy-name roles --policy-document ${policy('Allow', 'iam:CreateRole', 'iam:Simulate*')}`,
    shell: `read -r id secret <<< "$(aws iam create-access-key --user-name tagless --query AccessKey.[AccessKeyId,SecretAccessKey] --output text)"
export AWS_ACCESS_KEY_ID=$id AWS_SECRET_ACCESS_KEY=$secret`,
    command: `aws iam create-role --role-name probe --tags Key=managed-by,Value=runbooks --assume-role-policy-document ${policy('Deny', 'sts:AssumeRole')}`,
    names: { 'your role or user': 'arn:aws:iam::$ACCOUNT_ID:user/tagless' },
    confirmed: { by: 2, prints: /allowed[\s\S]*implicitDeny/ },
    after: `key=$(aws iam list-access-keys --user-name tagless --query AccessKeyMetadata[].AccessKeyId --output text)
aws iam delete-access-key --user-name tagless --access-key-id "$key"
aws iam delete-user-policy --user-name tagless --policy-name roles
aws iam delete-user --user-name tagless`,
  },
  {
    diagnosis: 'denied-explicitly-by-aws',
    before: `aws iam put-user-policy --user-name platform-engineer --policy-name denied --policy-document ${policy('Deny', 'iam:CreateRole')}`,
    command: `aws iam create-role --role-name probe --assume-role-policy-document ${policy('Deny', 'sts:AssumeRole')}`,
    names: {
      'your role or user': 'arn:aws:iam::$ACCOUNT_ID:user/platform-engineer',
      action: 'iam:CreateRole',
    },
    confirmed: { prints: /explicitDeny[\s\S]*denied/ },
    after: 'aws iam delete-user-policy --user-name platform-engineer --policy-name denied',
  },
  {
    diagnosis: 'denied-by-boundary',
    before: `aws iam create-policy --policy-name boundary --policy-document ${policy('Allow', 'iam:Get*')}
aws iam create-role --role-name bounded --permissions-boundary arn:$PARTITION:iam::$ACCOUNT:policy/boundary --assume-role-policy-document '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}]}'
aws iam put-role-policy --role-name bounded --policy-name all --policy-document ${policy('Allow', '*')}`,
    shell: `read -r id secret token <<< "$(aws sts assume-role --role-arn arn:aws:iam::$ACCOUNT_ID:role/bounded --role-session-name probe --query Credentials.[AccessKeyId,SecretAccessKey,SessionToken] --output text)"
export AWS_ACCESS_KEY_ID=$id AWS_SECRET_ACCESS_KEY=$secret AWS_SESSION_TOKEN=$token`,
    command: `aws iam create-role --role-name probe --assume-role-policy-document ${policy('Deny', 'sts:AssumeRole')}`,
    names: { 'your role': 'bounded' },
    confirmed: { prints: /policy\/boundary/ },
    after: `aws iam delete-role-policy --role-name bounded --policy-name all
aws iam delete-role --role-name bounded
aws iam delete-policy --policy-arn arn:$PARTITION:iam::$ACCOUNT:policy/boundary`,
  },
];
