import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pageOf } from './pages.ts';
import { recognisePasted } from './recognise.ts';

const readText = (name: string) => readFileSync(join(import.meta.dirname, '../testing', name), 'utf8');

/** How an error looks after a log, a terminal or a mail. */
const WRAPPINGS: readonly ((error: string) => string)[] = [
  (error) => `{"level":"error","ts":"2026-11-20T15:00:00Z","msg":${JSON.stringify(error)}}`,
  (error) => `\u001b[31m${error}\u001b[0m`,
  (error) => error.replaceAll(/^/gm, '> '),
  (error) => error.replaceAll(/^/gm, '[pod/gloo-7d9c-x2x4q/gloo] '),
];

const ERROR =
  /^## (?<id>[\w-]+) (?<from>\S+)\n\n(?<cause>.+)\n\n(?<fence>`{3,})text\n(?<text>[\s\S]*?)\n\k<fence>$/gm;
for (const { groups = {} } of readText('in-chain.md').matchAll(ERROR)) {
  const { id = '', from, cause, text = '' } = groups;
  test(`recognise: ${from} (${cause}) is ${id}, however it is wrapped`, () => {
    const ids = (error: string) => recognisePasted(error).map((one) => one.id);
    assert.is(ids(text)[0], pageOf(id).id);
    for (const wrap of WRAPPINGS) assert.equal(ids(wrap(text)), ids(text), wrap(text));
  });
}

for (const [logged, id] of [
  [
    JSON.stringify({
      msg: 'URL: GET http://vault:8200/v1/dev/data/gloo/gloo.solo.io/v1/Secret/a\nCode: 403. Errors:\n\n* 1 error occurred:\n\t* permission denied\n\n',
    }),
    'vault-policy-differs',
  ],
  [JSON.stringify({ msg: 'Initialized      true\nSealed           true' }), 'vault-sealed'],
]) {
  test(`recognise: ${logged} is ${id}`, () => assert.is(recognisePasted(logged ?? '')[0]?.id, id));
}

const REFUSED =
  'An error occurred (ExpiredToken) when calling the AssumeRole operation: The security token has expired';
for (const [said, id] of [
  [REFUSED, 'caller-credentials-refused'],
  [`$ aws sts get-caller-identity\n${REFUSED}`, 'caller-credentials-refused'],
  [`backup.sh: upload: ${REFUSED}`, undefined],
  ['* Vault is sealed', 'vault-sealed'],
  ['✗ 02-vault.4 Enable the aws auth method\n  Vault is sealed', 'vault-sealed'],
  ['my-app: cannot start: Vault is sealed', undefined],
  ['2026-11-20T15:00:00Z [ERROR] core: Vault is sealed', 'vault-sealed'],
  [
    '2026-11-20T15:00:00Z [INFO]  core: raft storage is used\n2026-11-20T15:00:01Z [ERROR] auth.aws.auth_aws_1: unable to resolve ARN "a": AccessDenied: User: b is not authorized to perform: iam:GetRole',
    'vault-may-not-get-role',
  ],
  [
    '{"logger":"controller-runtime","msg":"started"}\n{"logger":"gloo","msg":"Code: 503. Errors:\\n\\n* Vault is sealed"}',
    'vault-sealed',
  ],
  [
    '$ helm upgrade istiod istio/istiod\n$ vault status\nError checking seal status: Get "http://127.0.0.1:8200/v1/sys/seal-status": dial tcp 127.0.0.1:8200: connect: connection refused',
    'vault-unreachable',
  ],
  [
    'Error: looks like "https://storage.googleapis.com/solo-public-helm" is not a valid chart repository or cannot be reached: no such host',
    'chart-repository-unreachable',
  ],
  [
    'Unable to connect to the server: dial tcp 10.0.0.1:443: connectex: No connection could be made because the target machine actively refused it.',
    'cluster-not-reached',
  ],
  ['2026-11-20T15:00:00Z [INFO]  core: security barrier not initialized', 'vault-uninitialised'],
  [
    '2026-11-20T15:00:00Z [INFO]  core: security barrier not initialized\n2026-11-20T15:00:01Z [INFO]  core: vault is unsealed',
    undefined,
  ],
  [
    '$ kubectl describe pod gloo-1\n  AWS_WEB_IDENTITY_TOKEN_FILE: /var/run/secrets/eks.amazonaws.com/serviceaccount/token',
    undefined,
  ],
  ['$ kubectl get pods\nvaultwarden-5f6   0/1   CrashLoopBackOff   3', undefined],
  [
    '$ helm install vault hashicorp/vault --values vault_values.yaml\nError: INSTALLATION FAILED: cannot re-use a name that is still in use',
    'release-name-in-use',
  ],
]) {
  test(`recognise: ${said} is ${id}: the chain says it, or nobody`, () =>
    assert.is(recognisePasted(said ?? '')[0]?.id, id));
}

test('recognise: invents no diagnosis for an error of another program, or for nothing', () => {
  const foreign = [...readText('foreign.md').matchAll(/^```text\n([\s\S]*?)\n```$/gm)];
  assert.ok(foreign.length > 70, `${foreign.length} errors`);
  for (const [, text = ''] of foreign) assert.equal(recognisePasted(text), [], text);
  assert.equal(recognisePasted(''), []);
});

test.run();
