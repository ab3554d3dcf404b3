import type { Faults } from './fault.ts';

const WHO = 'aws sts get-caller-identity';
const ARN = /"Arn"/;

/** A trust policy that lets anybody assume a role. IAM accepts it without a provider. */
const ANYBODY = `'{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}]}'`;

/** Errors of the AWS CLI, whoever calls. */
export const AWS_CALLS: Faults = {
  'region-not-set': {
    shell: 'region=$AWS_REGION; unset AWS_REGION AWS_DEFAULT_REGION',
    command: 'aws eks list-clusters',
    names: { region: '$region' },
    confirms: /region +:? ?<not set>/,
    fixed: /region.*us-east-1.*env/,
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
    confirms: /AWS_ENDPOINT_URL=http:\/\/127\.0\.0\.1:1$/m,
    // Without it, the AWS CLI uses AWS's own addresses, and reaches the sandbox through its proxy.
    fixedBy: 1,
    fixed: ARN,
  },
  'aws-behind-proxy': {
    shell: 'unset AWS_ENDPOINT_URL; export HTTPS_PROXY=http://127.0.0.1:1',
    command: WHO,
    confirms: /HTTPS_PROXY=http:\/\/127\.0\.0\.1:1$/m,
  },
  'name-taken-in-iam': {
    command: `aws iam create-role --role-name "$VAULT_AUTH_ROLE_NAME" --assume-role-policy-document ${ANYBODY}`,
    names: { name: '$VAULT_AUTH_ROLE_NAME' },
    confirms: /role\/dev-role-iam-demo/,
    alwaysPrinted: true,
  },
  'still-in-use': {
    command: 'aws iam delete-role --role-name "$VAULT_AUTH_ROLE_NAME"',
    confirms: /gloo-vault-auth-policy-demo/,
    alwaysPrinted: true,
  },
  'aws-certificate-untrusted': {
    shell: 'authority=$AWS_CA_BUNDLE; unset AWS_CA_BUNDLE REQUESTS_CA_BUNDLE AWS_ENDPOINT_URL',
    command: WHO,
    names: { 'the PEM file with that authority': '$authority' },
    confirms: /issuer: .*gloo-vault-irsa sandbox/,
    alwaysPrinted: true,
    fixed: ARN,
  },
  'aws-host-unknown': {
    shell: 'region=$AWS_REGION; export AWS_REGION=us-east-9 AWS_DEFAULT_REGION=us-east-9',
    // Programs with the AWS SDK for JavaScript print Node’s error.
    command: `node -e 'fetch("https://sts." + process.env.AWS_REGION + ".amazonaws.com").catch((error) => console.log(error.cause.message))'`,
    names: { region: '$region' },
    confirms: /^(?![\s\S]*us-east-9)[\s\S]*us-east-1/,
    alwaysPrinted: true,
    fixed: ARN,
  },
  throttled: {
    what: 'IAM answers the next three calls with Throttling.',
    cause: `control setFaults '[{"kind": "Throttling", "service": "iam", "times": 3}]'`,
    shell: 'export AWS_MAX_ATTEMPTS=1',
    command: 'aws iam get-role --role-name "$VAULT_AUTH_ROLE_NAME"',
    confirms: /\(Throttling\)/,
    fixed: /"Roles": /,
    undo: 'control clearFaults',
  },
  'web-identity-token-expired': {
    what: 'AWS’s clock is a year ahead, so the tokens of service accounts have expired.',
    cause: `control configureAccount '{"clockAheadSeconds": 31622400}'`,
    shell: 'kubectl create token gloo -n gloo-system --audience sts.amazonaws.com > token',
    command:
      'aws sts assume-role-with-web-identity --role-arn "$VAULT_AUTH_ROLE_ARN" --role-session-name look --web-identity-token file://token',
    confirmedBy: 2,
    confirms: /UTC 20(\d\d)\n.*Date: .* 20(?!\1)\d\d/i,
    undo: `control configureAccount '{"clockAheadSeconds": 0}'`,
  },
};
