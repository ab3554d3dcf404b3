import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { explain, recognise } from './recognise.ts';

const DENIED = 'pods is forbidden: User "system:serviceaccount:';
const MFA = 'An error occurred (AccessDenied) when calling the GetSessionToken operation:';
const KIND = 'Error: unable to build kubernetes objects from release manifest: no matches for kind';
const READ = (path: string, why: string): string =>
  `URL: GET http://127.0.0.1:8200/v1/${path}\nCode: 403. Errors:\n\n* ${why}`;

/** Errors of pages with several causes, and the words of the one that the error determines. */
const CAUSES: readonly (readonly [text: string, cause: RegExp])[] = [
  // The sentence at the end decides, not what wraps it.
  [
    'failed to provision volume with StorageClass "ebs": could not create volume in EC2: UnauthorizedOperation: You are not authorized',
    /driver’s role lacks/,
  ],
  [
    'error: metrics.k8s.io/v1beta1: the server is currently unable to handle the request',
    /program behind an API/,
  ],
  [
    'Error making API request.\n\nURL: PUT https://vault:8200/v1/sys/unseal\nCode: 500. Errors:\n\n* failed to read lease entry: decryption failed: cipher: message authentication failed',
    /data of another initialisation/,
  ],
  [
    'failed to create tls config to communicate with leader node "https://vault-0:8200": tls: private key does not match public key',
    /do not belong together/,
  ],
  // A subject, a scope and a group of an API.
  [
    `${DENIED}kube-system:kotary" cannot list resource "pods" in API group "" at the cluster scope`,
    /service account kotary, .* list pods in all/,
  ],
  [
    `${DENIED}a:b" cannot get resource "pods" in API group "" in the namespace "c"`,
    /service account b, .* get pods in this namespace/,
  ],
  [`${DENIED}chaoskube:default" cannot list pods at the cluster scope`, /account default of chaoskube/],
  [
    `${DENIED}a:b" cannot list resource "pods" in API group "" in the namespace "a": RBAC: clusterrole.rbac.authorization.k8s.io "x" not found`,
    /role that does not exist/,
  ],
  [
    `${KIND} "ServiceMonitor" in version "monitoring.coreos.com/v1"\nensure CRDs are installed first`,
    /another product/,
  ],
  [
    `${KIND} "CronJob" in version "batch/v1beta1"\nensure CRDs are installed first`,
    /removed this version of its own/,
  ],
  [`${KIND} "Ingress" in version "networking.k8s.io/v1beta1"`, /removed this version of its own/],
  [`${KIND} "Gateway" in version "gateway.solo.io/v1"`, /definitions of Gloo/],
  // Sentences of AWS.
  [`${MFA} Cannot call GetSessionToken with session credentials`, /Temporary credentials/],
  [`${MFA} MultiFactorAuthentication failed with invalid MFA one time pass code.`, /code was wrong/],
  ['The config profile () could not be found', /AWS_PROFILE is set and empty/],
  ['The config profile (dev) could not be found', /no profile of this name/],
  [
    'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    /an hour at most/,
  ],
  // What stands elsewhere in the paste.
  [
    'The config profile (dev) could not be found\n$ cat ~/.aws/config\n[dev]\nregion = eu-west-1',
    /lacks the word profile/,
  ],
  [
    `Enter MFA code for arn:aws:iam::123456789012:user/me: 1\n${MFA} MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid`,
    /ARN of the user/,
  ],
  [
    '$ sudo vault kv put secret/a b=c\nGet "https://127.0.0.1:8200/v1/sys/internal/ui/mounts/secret/a": http: server gave HTTP response to HTTPS client',
    /sudo does not pass/,
  ],
  [
    `path "secret/mysql/*" {\n}\n${READ('secret/data/mysql/app', 'permission denied')}`,
    /policy has the path that is typed/,
  ],
  [
    `path "secret/data/mysql/*" {\n}\n${READ('secret/data/mysql/app', 'permission denied')}`,
    /has expired, or its policies/,
  ],
  [
    'export VAULT_ADDR=https://vault.example.com\nGet "https://10.1.2.3:8200/v1/secret/a": x509: cannot validate certificate for 10.1.2.3 because it doesn\'t contain any IP SANs',
    /standby redirected/,
  ],
  // Wordings of other versions.
  ['Warning  Failed  kubelet  Error: secrets "a" not found', /Secret or ConfigMap that it uses/],
  ["Couldn't find key options in Secret jenkins/jenkins", /has no such key/],
  ["npm WARN EBADENGINE   current: { node: 'v12.22.9', npm: '8.5.1' }", /Node.js is another version/],
  [
    ' ERR_PNPM_FETCH_404  GET https://registry.npmjs.org/@a%2Fb: Not Found - 404\n\nNo authorization header was set for the request.',
    /is private/,
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
