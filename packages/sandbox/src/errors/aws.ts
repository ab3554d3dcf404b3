import type { CausedError } from './caused-error.ts';

const WHO = 'aws sts get-caller-identity';

/** A trust policy that lets anybody assume a role. IAM accepts it without a provider. */
const ANYBODY = `'{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}]}'`;

const TOKEN = 'kubectl create token gloo -n gloo-system --audience sts.amazonaws.com > token';
const ASSUME =
  'aws sts assume-role-with-web-identity --role-arn "$VAULT_AUTH_ROLE_ARN" --role-session-name look --web-identity-token file://token';

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
    // Without it, the AWS CLI uses AWS's own addresses, and reaches the sandbox through its proxy.
    fixed: { commands: 1, prints: /"Arn"/ },
  },
  {
    diagnosis: 'aws-behind-proxy',
    shell: 'unset AWS_ENDPOINT_URL; export HTTPS_PROXY=http://127.0.0.1:1',
    command: WHO,
    confirmed: { prints: /HTTPS_PROXY=http:\/\/127\.0\.0\.1:1$/m },
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
  {
    diagnosis: 'aws-certificate-untrusted',
    shell: 'authority=$AWS_CA_BUNDLE; unset AWS_CA_BUNDLE REQUESTS_CA_BUNDLE AWS_ENDPOINT_URL',
    command: WHO,
    names: { 'the PEM file with that authority': '$authority' },
    confirmed: { prints: /issuer: .*gloo-vault-irsa sandbox/, always: true },
    fixed: { prints: /"Arn"/ },
  },
  {
    diagnosis: 'aws-host-unknown',
    shell: 'region=$AWS_REGION; export AWS_REGION=us-east-9 AWS_DEFAULT_REGION=us-east-9',
    // Programs with the AWS SDK for JavaScript print Node’s error.
    command: `node -e 'fetch("https://sts." + process.env.AWS_REGION + ".amazonaws.com").catch((error) => console.log(error.cause.message))'`,
    names: { region: '$region' },
    confirmed: { prints: /^(?![\s\S]*us-east-9)[\s\S]*us-east-1/, always: true },
    fixed: { prints: /"Arn"/ },
  },
  {
    diagnosis: 'throttled',
    before: ({ control }) => control.setFaults([{ kind: 'Throttling', service: 'iam', times: 3 }]),
    shell: 'export AWS_MAX_ATTEMPTS=1',
    command: 'aws iam get-role --role-name "$VAULT_AUTH_ROLE_NAME"',
    confirmed: { prints: /\(Throttling\)/ },
    fixed: { prints: /"Roles": / },
    after: ({ control }) => control.clearFaults(),
  },
  {
    diagnosis: 'web-identity-token-expired',
    before: ({ control }) => control.configureAccount({ clockAheadSeconds: 366 * 24 * 3600 }),
    shell: TOKEN,
    command: ASSUME,
    confirmed: { by: 2, prints: /UTC 20(\d\d)\n.*Date: .* 20(?!\1)\d\d/i },
    after: ({ control }) => control.configureAccount({ clockAheadSeconds: 0 }),
  },
];
