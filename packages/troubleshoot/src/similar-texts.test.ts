import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { recognise } from './recognise.ts';

const URL_OF = 'http://vault-internal.vault:8200/v1';
const refusal = (call: string, ...errors: string[]) =>
  `Error making API request.\n\nURL: ${call}\nCode: 403. Errors:\n\n${errors.map((error) => `* ${error}`).join('\n')}`;

const HELM = 'Error: Kubernetes cluster unreachable';

/** Texts that differ in one word, with different diagnoses. */
const SIMILAR_TEXTS: readonly (readonly [text: string, id: string | undefined])[] = [
  // A login of Gloo, a secret of Gloo, and a call of the operator.
  [refusal(`PUT ${URL_OF}/auth/aws/login`, 'permission denied'), 'auth-not-enabled'],
  [refusal(`POST ${URL_OF}/team-a/auth/aws/login`, 'permission denied'), 'auth-not-enabled'],
  [
    refusal(
      `PUT ${URL_OF}/dev/data/gloo/gloo.solo.io/v1/Secret/a/b`,
      '1 error occurred:\n\t* permission denied',
    ),
    'vault-policy-narrow',
  ],
  [refusal(`PUT ${URL_OF}/sys/auth/aws`, 'permission denied'), 'permission-denied-by-vault'],
  [refusal(`GET ${URL_OF}/secret/data/gloo`, 'permission denied'), 'permission-denied-by-vault'],
  [
    'error: unable to read client-cert /home/me/demo.crt for me due to open /home/me/demo.crt: permission denied',
    undefined,
  ],
  ['EACCES: permission denied, open /root/.aws/credentials', undefined],
  // Credentials of a person, and those of a service account.
  [
    'An error occurred (ExpiredToken): The security token included in the request is expired',
    'caller-credentials-expired',
  ],
  [
    'An error occurred (ExpiredTokenException) when calling the AssumeRoleWithWebIdentity operation: Token expired',
    'web-identity-token-expired',
  ],
  [
    refusal(
      `PUT ${URL_OF}/auth/aws/login`,
      'error making upstream request: received error code 403 from STS: <ErrorResponse>\n  <Error>\n    <Code>ExpiredToken</Code>\n    <Message>The security token included in the request is expired</Message>',
    ),
    'web-identity-token-expired',
  ],
  // A clock, a region and a key, with the same error code of AWS.
  [
    refusal(
      `PUT ${URL_OF}/auth/aws/login`,
      'error making upstream request: received error code 403 from STS: <Code>SignatureDoesNotMatch</Code>\n<Message>Signature expired: 20261120T145330Z is now earlier than 20261120T145830Z',
    ),
    'clock-skew',
  ],
  // AWS refuses Gloo's service account, and Vault's.
  [
    'AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity\n\tstatus code: 403',
    'trust-policy-differs',
  ],
  [
    refusal(
      `PUT ${URL_OF}/auth/aws/role/dev`,
      'unable to resolve ARN "arn:aws:iam::1:role/dev" to internal ID: unable to fetch current caller: WebIdentityErr: failed to retrieve credentials\ncaused by: AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity',
    ),
    'vault-role-not-assumed',
  ],
  // Vault does not reach AWS, and kubectl repeats that the command in its pod failed.
  [
    `${refusal(`PUT ${URL_OF}/auth/aws/role/dev`, 'unable to resolve ARN "arn:aws:iam::1:role/dev" to internal ID: unable to fetch current caller: RequestError: send request failed')}\ncaused by: Post "http://127.0.0.1:1/": dial tcp 127.0.0.1:1: connect: connection refused`,
    'vault-cannot-reach-aws',
  ],
  [
    "error: Internal error occurred: error executing command in container: cmd wait: vault auth list: exit status 2\n2026-11-25T16:26:59.761Z [ERROR] core: failed to audit response: error=\n  | event not processed by enough 'sink' nodes",
    'vault-cannot-audit',
  ],
  // STS refuses a login, and another server answers in its place.
  [
    refusal(`PUT ${URL_OF}/auth/aws/login`, 'error making upstream request: error parsing STS response'),
    'login-answer-not-from-sts',
  ],
  [
    'An error occurred (SignatureDoesNotMatch): Credential should be scoped to a valid region',
    'signature-refused',
  ],
  // AWS denies the operator, the role that Vault runs with, or Gloo's role.
  [
    'An error occurred (AccessDenied): User: arn:aws:sts::1:assumed-role/admin/me is not authorized to perform: iam:CreateRole on resource: x because no permissions boundary allows the iam:CreateRole action',
    'denied-explicitly-by-aws',
  ],
  [
    'An error occurred (AccessDenied) when calling the GetRole operation: User: arn:aws:sts::1:assumed-role/AWSReservedSSO_admin_50d8/me is not authorized to perform: iam:GetRole on resource: role dev-role-iam-demo because no permissions boundary allows the iam:GetRole action',
    'denied-explicitly-by-aws',
  ],
  ['Error: UPGRADE FAILED: "gloo" has no deployed releases', 'release-never-deployed'],
  // No answer: from Vault to us, from Vault in the cluster to Gloo, from AWS to us, from AWS to Vault, from the
  // cluster.
  [
    'Get "https://vault.example.com/v1/sys/health": dial tcp: getaddrinfo ENOTFOUND vault.example.com',
    'vault-not-reached',
  ],
  [
    'Get "http://localhost:8080/v1/sys/health": dial tcp: connect ECONNREFUSED 127.0.0.1:8080',
    'vault-not-reached',
  ],
  [
    `Put "${URL_OF}/auth/aws/login": dial tcp: lookup vault-internal.vault on 10.100.0.10:53: no such host`,
    'vault-unreachable',
  ],
  [
    'Get "https://10.0.0.1:6443/api/v1/namespaces": dial tcp 10.0.0.1:6443: i/o timeout',
    'cluster-not-reached',
  ],
  [
    'Error: Get "https://10.0.0.1:6443/apis/apps/v1/deployments": dial tcp 10.0.0.1:6443: i/o timeout',
    'cluster-not-reached',
  ],
  ['Could not connect to the endpoint URL: getaddrinfo EAI_AGAIN aws.internal', 'aws-host-unknown'],
  ['getaddrinfo ENOTFOUND charts.example.com', undefined],
  [
    'Unable to connect to the server: dial tcp: lookup ABC.gr7.us-east-1.eks.amazonaws.com on 10.0.0.2:53: no such host',
    'cluster-not-reached',
  ],
  // helm says "unreachable" whatever keeps it from the cluster.
  [
    `${HELM}: Get "http://localhost:8080/version": dial tcp [::1]:8080: connect: connection refused`,
    'no-kubectl-context',
  ],
  [
    `${HELM}: Get "https://10.0.0.1:6443/version": dial tcp 10.0.0.1:6443: connect: connection refused`,
    'cluster-not-reached',
  ],
  [`${HELM}: the server has asked for the client to provide credentials`, 'cluster-refuses-credentials'],
  [
    `${HELM}: Get "https://10.0.0.1/version": getting credentials: exec: executable aws failed with exit code 255`,
    'credential-plugin-failed',
  ],
  ['Unable to connect to the server: net/http: TLS handshake timeout', 'cluster-not-reached'],
  ['error: invalid configuration: no configuration has been provided', 'no-kubectl-context'],
  ['error: context "demo" does not exist', 'kubectl-context-unknown'],
  [
    'error: You must be logged in to the server (the server has asked for the client to provide credentials)',
    'cluster-refuses-credentials',
  ],
  ['Error: query: failed to query with labels: Unauthorized', 'cluster-refuses-credentials'],
  ['error: unable to upgrade connection: Forbidden', 'forbidden-in-cluster'],
  ['Error: mkdir /home/me/.config: read-only file system', 'folder-not-writable'],
  // What the AWS CLI reports to kubectl concerns the context.
  [
    'Unable to locate credentials. You can configure credentials by running "aws configure".\nUnable to connect to the server: getting credentials: exec: executable aws failed with exit code 253',
    'credential-plugin-failed',
  ],
  [
    'Error: looks like "http://charts.example.com" is not a valid chart repository or cannot be reached: failed to fetch http://charts.example.com/index.yaml : 401 Unauthorized',
    'chart-repository-unreachable',
  ],
  ['certificate verify failed: certificate has expired', undefined],
  ['', undefined],
  ['Everything is fine.', undefined],
  // Envoy, of another control plane.
  [
    '[warning][config] grpc_stream.h:49] Unable to establish new stream\nEnvoy proxy is NOT ready: config not received from Pilot',
    undefined,
  ],
];
for (const [text, id] of SIMILAR_TEXTS) {
  test(`recognise: ${JSON.stringify(text).slice(0, 120)} is ${id ?? 'not known'}`, () => {
    assert.is(recognise(text)[0]?.diagnosis.id, id);
  });
}

test.run();
