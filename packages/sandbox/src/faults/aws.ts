import { denied, ENGINEER, type Faults, policy } from './fault.ts';

const USER = 'platform-engineer';
const WHO = 'aws sts get-caller-identity';

/** A profile `corp` of this folder, and no keys in the environment. */
const profile = (lines: string) => `cat <<CONFIG > config
[profile corp]
region = $AWS_REGION
${lines}
CONFIG
export AWS_CONFIG_FILE=$PWD/config`;

/** The page about keys, tokens and regions that AWS does not accept. */
const REFUSED = 'caller-credentials-refused';

const ARN = /"Arn"/;

const NOBODY = policy('Deny', 'sts:AssumeRole');
const CREATE_ROLE = `aws iam create-role --role-name probe --assume-role-policy-document ${NOBODY}`;

/** Faults of the AWS caller, and of this machine. */
export const CALLER: Faults = {
  'clock-skew': {
    what: 'This machine’s clock is ten minutes behind AWS’s, which refuses signatures that are more than five minutes off.',
    cause: `control configureAccount '{"clockAheadSeconds": 600}'`,
    undo: `control configureAccount '{"clockAheadSeconds": 0}'`,
  },
  'caller-credentials-expired': {
    what: 'AWS answers every call with ExpiredToken.',
    diagnosis: REFUSED,
    planFails: 'The security token included in the request is expired',
    cause: `control setFaults '[{"kind": "ExpiredToken", "times": 1000000}]'`,
    undo: 'control clearFaults',
  },
  'caller-denied-explicitly': {
    what: 'The caller is denied iam:GetOpenIDConnectProvider.',
    headline: 'iam:GetOpenIDConnectProvider as arn:aws:iam::123456789012:user/platform-engineer',
    diagnosis: 'denied-explicitly-by-aws',
    names: {
      'role or user': `arn:aws:iam::$ACCOUNT_ID:user/${USER}`,
      action: 'iam:GetOpenIDConnectProvider',
    },
    planFails: 'is not authorized to perform: iam:GetOpenIDConnectProvider',
    ...denied('user', USER, 'no-GetOpenIDConnectProvider', 'iam:GetOpenIDConnectProvider'),
  },
  'iam-shows-late': {
    what: 'A new attachment of a policy takes effect after ten seconds.',
    diagnosis: false,
    cause: `control setConsistency '{"attachments": 10}'`,
    undo: `control setConsistency '{"attachments": 0}'`,
  },
  'caller-credentials-missing': {
    shell: `${ENGINEER}; unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY`,
    command: WHO,
    names: { profile: 'engineer' },
    confirms: /access_key +: <not set>|access_key +<not set>/,
    fixed: ARN,
  },
  'caller-credentials-unknown': {
    diagnosis: REFUSED,
    shell: `${ENGINEER}; export AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE`,
    command: WHO,
    names: { profile: 'engineer' },
    confirms: /InvalidClientTokenId/,
    fixed: ARN,
  },
  'signature-refused': {
    diagnosis: REFUSED,
    shell: `${ENGINEER}; export AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY`,
    command: WHO,
    names: { profile: 'engineer' },
    confirms: /SignatureDoesNotMatch/,
    fixed: ARN,
  },
  'sso-session-expired': {
    diagnosis: 'caller-credentials-missing',
    shell: `${profile(`sso_start_url = https://example.awsapps.com/start
sso_region = us-east-1
sso_account_id = $ACCOUNT_ID
sso_role_name = platform`)}
export AWS_PROFILE=corp
unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY`,
    command: WHO,
    names: { profile: 'corp' },
    confirms: /SSO/,
  },
  'profile-asks-for-mfa': {
    diagnosis: 'caller-credentials-missing',
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
    confirms: /^arn:aws:iam::\d{12}:mfa\/alice$/m,
  },
  'tagging-denied': {
    diagnosis: 'caller-lacks-permission',
    what: 'There is a user, tagless, who may create roles without tags only.',
    cause: `aws iam create-user --user-name tagless
aws iam put-user-policy --user-name tagless --policy-name roles --policy-document ${policy('Allow', 'iam:CreateRole', 'iam:Simulate*')}`,
    shell: `${ENGINEER}
read -r id secret <<< "$(aws iam create-access-key --user-name tagless --query AccessKey.[AccessKeyId,SecretAccessKey] --output text)"
export AWS_ACCESS_KEY_ID=$id AWS_SECRET_ACCESS_KEY=$secret`,
    command: `aws iam create-role --role-name probe --tags Key=managed-by,Value=runbooks --assume-role-policy-document ${NOBODY}`,
    names: {
      'your role or user': 'arn:aws:iam::$ACCOUNT_ID:user/tagless',
      action: 'iam:CreateRole iam:TagRole',
      profile: 'engineer',
    },
    confirms: /user\/tagless[\s\S]*allowed[\s\S]*implicitDeny/,
    fixed: /user\/platform-engineer/,
    undo: `
for key in $(aws iam list-access-keys --user-name tagless --query AccessKeyMetadata[].AccessKeyId --output text); do
  aws iam delete-access-key --user-name tagless --access-key-id "$key"
done
aws iam delete-user-policy --user-name tagless --policy-name roles
aws iam delete-user --user-name tagless`,
  },
  'denied-explicitly-by-aws': {
    what: 'The caller is denied iam:CreateRole.',
    ...denied('user', USER, 'denied', 'iam:CreateRole'),
    command: CREATE_ROLE,
    names: { 'role or user': `arn:aws:iam::$ACCOUNT_ID:user/${USER}`, action: 'iam:CreateRole' },
    confirms: /explicitDeny[\s\S]*denied/,
  },
};

/** A trust policy that lets anyone assume a role. IAM accepts it without a provider. */
const ANYBODY = `'{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}]}'`;

/** The reader's value for the file of the proxy’s authority. */
const AUTHORITY = 'PEM file with the authority of the proxy';

/** Errors of the AWS CLI, for any caller. */
export const AWS_CALLS: Faults = {
  'region-not-set': {
    diagnosis: 'cluster-unknown',
    shell: 'region=$AWS_REGION; unset AWS_REGION AWS_DEFAULT_REGION',
    command: 'aws eks list-clusters',
    names: { region: '$region' },
    confirms: /region +:? ?<not set>/,
    fixed: /"demo"/,
  },
  'cluster-unknown': {
    shell: 'region=$AWS_REGION; export AWS_REGION=eu-west-1 AWS_DEFAULT_REGION=eu-west-1',
    command: 'aws eks describe-cluster --name "$CLUSTER_NAME"',
    names: { region: '$region' },
    confirms: /REGION=eu-west-1[\s\S]*"clusters": \[\]/,
    fixed: /"demo"/,
  },
  'aws-not-reached': {
    shell: 'export AWS_ENDPOINT_URL=http://127.0.0.1:1',
    command: WHO,
    names: { region: '$AWS_REGION', [AUTHORITY]: '$AWS_CA_BUNDLE' },
    confirms: /AWS_ENDPOINT_URL=http:\/\/127\.0\.0\.1:1$/m,
    // Without the variable, the AWS CLI uses AWS's own addresses, and reaches the sandbox through its proxy.
    fixed: ARN,
  },
  'name-taken-in-iam': {
    command: `aws iam create-role --role-name "$VAULT_AUTH_ROLE_NAME" --assume-role-policy-document ${ANYBODY}`,
    names: { 'another name': 'dev-role-of-another-name' },
    confirms: /role\/dev-role-iam-demo/,
    alwaysPrinted: true,
    fixed: /NoSuchEntity/,
  },
  'aws-certificate-untrusted': {
    diagnosis: 'aws-not-reached',
    shell: 'authority=$AWS_CA_BUNDLE; unset AWS_CA_BUNDLE REQUESTS_CA_BUNDLE AWS_ENDPOINT_URL',
    command: WHO,
    names: { region: '$AWS_REGION', [AUTHORITY]: '$authority' },
    confirms: /issuer: .*gloo-vault-irsa sandbox/,
    alwaysPrinted: true,
    fixed: ARN,
  },
  'aws-host-unknown': {
    diagnosis: 'aws-not-reached',
    shell: 'region=$AWS_REGION; export AWS_REGION=us-east-9 AWS_DEFAULT_REGION=us-east-9',
    // Programs with the AWS SDK for JavaScript print Node’s error.
    command: `node -e 'fetch("https://sts." + process.env.AWS_REGION + ".amazonaws.com").catch((error) => console.log(error.cause.message))'`,
    names: { region: '$region', [AUTHORITY]: '$AWS_CA_BUNDLE' },
    confirms: /^AWS_REGION=us-east-9$/m,
    fixed: ARN,
  },
  'web-identity-token-expired': {
    diagnosis: 'identity-token-invalid',
    what: 'AWS’s clock is a year ahead, so the tokens of service accounts have expired.',
    cause: `control configureAccount '{"clockAheadSeconds": 31622400}'`,
    shell: 'kubectl create token gloo -n gloo-system --audience sts.amazonaws.com > token',
    command:
      'aws sts assume-role-with-web-identity --role-arn "$VAULT_AUTH_ROLE_ARN" --role-session-name look --web-identity-token file://token',
    confirms: /UTC 20(\d\d)\n.*Date: .* 20(?!\1)\d\d/i,
    undo: `control configureAccount '{"clockAheadSeconds": 0}'`,
  },
};
