import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { explain, recognise } from './recognise.ts';

const DENIED = 'pods is forbidden: User "system:serviceaccount:';
const KIND = 'Error: unable to build kubernetes objects from release manifest: no matches for kind';
const LOGIN = (why: string): string =>
  `URL: PUT http://vault-internal.vault:8200/v1/auth/aws/login\nCode: 403. Errors:\n\n* ${why}`;
const READ = (path: string, why: string): string =>
  `URL: GET http://127.0.0.1:8200/v1/${path}\nCode: 403. Errors:\n\n* ${why}`;

/** Errors of pages with several causes, and the words of the one that the error determines. */
const CAUSES: readonly (readonly [text: string, cause: RegExp])[] = [
  // The program, the path, the subject and the quantity of the error.
  [
    'admission webhook "x.elbv2.k8s.aws" denied the request: unable to get type: NoCredentialProviders: no valid providers in chain.',
    /behind the webhook x.elbv2.k8s.aws .* no credentials/,
  ],
  [
    '(MalformedPolicyDocument) when calling the CreateRole operation: This policy contains invalid Json',
    /no JSON/,
  ],
  [
    'auth.handler: error="URL: PUT https://v/v1/auth/kubernetes/login\nCode: 400. Errors:\n* missing client token"',
    /uses the kubernetes method/,
  ],
  ['$ vault login -method=aws\nfailed to retrieve credentials from credential chain: x', /of this shell/],
  [
    "0/3 nodes are available: 1 node(s) didn't match node selector, 2 Insufficient pods.",
    /as many pods as they/,
  ],
  ['error looking up service account a/b: serviceaccount "b" not found', /no b in the namespace a/],
  [
    'failed calling webhook "g.svc": Post "https://g.svc:443/v": x509: certificate is valid for a, not g.svc',
    /for another name than the service/,
  ],
  [
    ' ERR_PNPM_UNSUPPORTED_ENGINE  x\n\nYour pnpm version is incompatible with "x".',
    /needs a different version of pnpm/,
  ],
  [
    'ts-node-esm a.ts\nTypeError [ERR_UNKNOWN_FILE_EXTENSION]: Unknown file extension ".ts"',
    /ts-node’s loader/,
  ],
  // The sentence at the end decides, not what wraps it.
  [
    'failed to provision volume with StorageClass "ebs": could not create volume in EC2: UnauthorizedOperation: You are not authorized',
    /driver’s role lacks/,
  ],
  // A subject, a scope and a group of an API.
  [
    `${DENIED}kube-system:kotary" cannot list resource "pods" in API group "" at the cluster scope`,
    /service account kotary of kube-system list pods in all/,
  ],
  [
    `${DENIED}a:b" cannot get resource "pods" in API group "" in the namespace "c"`,
    /service account b of a get pods in this namespace/,
  ],
  [
    `${KIND} "ServiceMonitor" in version "monitoring.coreos.com/v1"\nensure CRDs are installed first`,
    /of that API group/,
  ],
  [`${KIND} "Gateway" in version "gateway.solo.io/v1"`, /definitions of Gloo/],
  ['The config profile () could not be found', /AWS_PROFILE is set and empty/],
  ['The config profile (dev) could not be found', /no profile of this name/],
  // What stands elsewhere in the paste.
  [
    'The config profile (dev) could not be found\n$ cat ~/.aws/config\n[dev]\nregion = eu-west-1',
    /lacks the word profile/,
  ],
  [
    `path "secret/mysql/*" {\n}\n${READ('secret/data/mysql/app', 'permission denied')}`,
    /policy has the path that is typed/,
  ],
  [
    `path "secret/data/mysql/*" {\n}\n${READ('secret/data/mysql/app', 'permission denied')}`,
    /does not take the token .* or its policies/,
  ],
];

for (const [text, cause] of CAUSES) {
  test(`recognise: the cause that the error gives away alone: ${JSON.stringify(text).slice(-90)}`, () => {
    const [found, ...others] = recognise(text);
    assert.match(found?.diagnosis.cause ?? 'none', cause);
    assert.is(found?.diagnosis.confirm.length, 1);
    assert.equal(others, []);
  });
}

/** Errors with the words of another diagnosis: it depends on who was asked, by whom. */
const BY_FACTS: readonly (readonly [text: string, id: string])[] = [
  [LOGIN('permission denied'), 'auth-not-enabled'],
  [
    LOGIN('received error code 403 from STS: <Message>Signature expired: 20261120T145330Z is now earlier'),
    'clock-skew',
  ],
  ['An error occurred (ExpiredToken): The security token is expired', 'caller-credentials-expired'],
  [
    'An error occurred (SignatureDoesNotMatch): Credential should be scoped to a valid region',
    'signature-refused',
  ],
  ['Get "https://vault.example.com/v1/sys/health": getaddrinfo ENOTFOUND', 'vault-not-reached'],
  ['Put "http://vault-internal.vault:8200/v1/auth/aws/login": no such host', 'vault-unreachable'],
  ['Get "https://10.0.0.1:6443/version": connect: connection refused', 'cluster-not-reached'],
  [
    'Unable to locate credentials\nUnable to connect to the server: getting credentials: exec: executable aws failed with exit code 253',
    'credential-plugin-failed',
  ],
];
for (const [text, id] of BY_FACTS) {
  test(`recognise: ${JSON.stringify(text).slice(-90)} is ${id}`, () => {
    assert.is(recognise(text)[0]?.diagnosis.id, id);
  });
}

test('recognise: a state yields to the reason, and an earlier error to the last one', () => {
  const state = 'observability-5d99-6tjc7   0/1     CrashLoopBackOff   10 (17s ago)   26m';
  const reason = `${DENIED}a:b" cannot list resource "pods" in API group "" in the namespace "a"`;
  assert.equal(
    recognise(`${state}\nError: ${reason}`).map(({ diagnosis }) => diagnosis.id),
    ['forbidden-in-cluster'],
  );
  const earlier = 'Unable to connect to the server: dial tcp 100.64.0.1:443: i/o timeout';
  assert.is(
    explain(
      `${earlier}\nError reading secret/a: Error making API request.\n\n${READ('secret/a', 'permission denied')}`,
    )?.id,
    'permission-denied-by-vault',
  );
});

test.run();
