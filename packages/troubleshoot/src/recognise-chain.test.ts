import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asText } from 'engine/resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { factsOf } from './facts.ts';
import { allPages, pageOf } from './pages.ts';
import { recognisePasted } from './recognise.ts';

const readText = (name: string) => asText(readFileSync(join(import.meta.dirname, '../testing', name)));

/** The forms of an error in a log, a terminal or a mail. */
const WRAPPINGS: readonly ((error: string) => string)[] = [
  (error) => `{"level":"error","ts":"2026-11-20T15:00:00Z","msg":${JSON.stringify(error)}}`,
  (error) => `\u001b[31m${error}\u001b[0m`,
  (error) => error.replaceAll(/^/gm, '> '),
  (error) => error.replaceAll(/^/gm, '[pod/gloo-7d9c-x2x4q/gloo] '),
];

/** The pages for a paste: those that its words prove, otherwise those that have its words. */
function pagesOf(text: string) {
  const { known, candidates } = recognisePasted(text);
  const ids = (pages: typeof known) => pages.map(({ id }) => id);
  return { known: ids(known), candidates: ids(candidates) };
}

const ERROR =
  /^## (?<id>[\w-]+) (?<from>\S+)\n\n(?<cause>.+)\n\n(?<fence>`{3,})text\n(?<text>[\s\S]*?)\n\k<fence>$/gm;
for (const { groups = {} } of readText('in-chain.md').matchAll(ERROR)) {
  const { id = '', from, cause, text = '' } = groups;
  test(`recognise: ${from} (${cause}) is ${id}, or ${id} is its first candidate, however it is wrapped`, () => {
    const { known, candidates } = pagesOf(text);
    assert.is([...known, ...candidates][0], pageOf(id).id);
    for (const wrap of WRAPPINGS) assert.equal(pagesOf(wrap(text)), { known, candidates }, wrap(text));
  });
}

const LOGGED = '2026-11-20T15:00:00Z';
for (const [said, known, candidate] of [
  [
    JSON.stringify({
      msg: 'URL: GET http://vault:8200/v1/dev/data/gloo/gloo.solo.io/v1/Secret/a\nCode: 403. Errors:\n\n* 1 error occurred:\n\t* permission denied\n\n',
    }),
    'vault-policy-differs',
  ],
  [
    `${LOGGED} [ERROR] auth.aws: unable to resolve ARN "a": AccessDenied: User: b is not authorized to perform: iam:GetRole`,
    'vault-may-not-get-role',
  ],
  ['* entry for role "x" not found', 'vault-role-differs'],
  [JSON.stringify({ msg: 'Initialized      true\nSealed           true' }), undefined, 'vault-sealed'],
  ['my-app: cannot start: Vault is sealed', undefined, 'vault-sealed'],
  [
    'backup.sh: An error occurred (ExpiredToken) when calling the AssumeRole operation: expired',
    undefined,
    'caller-credentials-refused',
  ],
  [`${LOGGED} [INFO]  core: security barrier not initialized`, undefined, 'vault-sealed'],
  [`${LOGGED} [INFO]  core: security barrier not initialized\n${LOGGED} [INFO]  core: vault is unsealed`],
  [`${LOGGED} [INFO]  core: vault is sealed\n${LOGGED} [INFO]  core: vault is unsealed`],
  ['psql: error: out of memory'],
  [
    'URL: PUT https://vault.corp/v1/auth/aws/login\nCode: 400. Errors:\n\n* error making upstream request: error making request: Post https://sts.amazonaws.com//: net/http: TLS handshake timeout',
    'sts-not-reached',
  ],
  ['* error validating X-Vault-AWS-IAM-Server-ID header: missing header', 'client-config-differs'],
  ['failed calling webhook "gateway.gloo-system.svc": connect: connection refused', 'webhook-unreachable'],
  ['failed calling webhook "gateway.mesh.svc": connection refused', undefined, 'webhook-unreachable'],
  ['admission webhook "gateway.gloo-system.svc" denied the request: x', undefined, 'admission-refused'],
  [
    'listing directory dev/metadata/gloo/gloo.solo.io/v1/Secret/: Get http://1.2.3.4:8200/v1/dev/: connect: connection refused',
    'vault-unreachable',
  ],
  [
    JSON.stringify({ msg: 'error in setup: list did not find settings gloo-system.default' }),
    'gloo-settings-differ',
  ],
  ['Error: 403 permission denied', undefined, 'permission-denied-by-vault'],
  ['checking whether namespace "gloo-system" exists: Unauthorized', undefined, 'cluster-refuses-credentials'],
  ['chart requires kubeVersion: >= 1.31.0-0 which is incompatible', undefined, 'chart-version-unknown'],
  [
    'resource Deployment/gloo-system/gloo not ready. status: InProgress, message: Available: 0/1\ncontext deadline exceeded',
    undefined,
    'pod-not-ready',
  ],
  [
    '[ERROR] core: failed to audit response: request_path=sys/auth\n  error=\n  | event not processed\n  | error writing file for sink "/a": no space left on device',
    undefined,
    'vault-audit-fails',
  ],
  [
    'URL: GET http://127.0.0.1:8200/v1/sys/auth\nCode: 500. Errors:\n\n* internal error',
    undefined,
    'vault-audit-fails',
  ],
  ['dial tcp: lookup vault-internal.vault on 10.0.0.10:53: no such host', undefined, 'vault-unreachable'],
] as const) {
  test(`recognise: ${said} is ${known ?? `perhaps ${candidate}`}`, () => {
    const pages = pagesOf(said);
    assert.equal([pages.known[0], pages.candidates[0]], [known, candidate]);
  });
}

test('recognise: the words that a page quotes lead to it, even alone', () => {
  for (const { id, words } of allPages()) {
    for (const quoted of words) {
      const { known, candidates } = pagesOf(quoted);
      assert.ok([...known, ...candidates].includes(id), `${id}: ${quoted}`);
    }
  }
});

for (const [text, facts] of [
  [
    'Error making API request.\n\nURL: PUT https://vault.example.com/v1/auth/kubernetes/login\nCode: 403. Errors:\n\n* permission denied',
    'Vault answered 403 to auth/kubernetes/login.',
  ],
  [
    'An error occurred (LimitExceeded) when calling the CreateRole operation: Cannot exceed quota',
    'AWS answered LimitExceeded to CreateRole.',
  ],
  [
    'User: arn:aws:sts::1:assumed-role/node/i-0a1 is not authorized to perform: kms:Decrypt on resource: x',
    'It seems to be about AWS: kms:Decrypt as arn:aws:sts::1:assumed-role/node/i-0a1.',
  ],
  [
    'Error from server (Forbidden): pods is forbidden: User "jane" cannot list resource "pods" in API group ""',
    'The API server answered Forbidden to list pods as jane.',
  ],
  ['psql: error: connection to server failed', undefined],
] as const) {
  test(`factsOf: ${facts}`, () => assert.is(factsOf(text), facts));
}

test('recognise: an error of another program proves no page, nor does nothing', () => {
  const foreign = [...readText('foreign.md').matchAll(/^```text\n([\s\S]*?)\n```$/gm)];
  assert.ok(foreign.length > 70, `${foreign.length} errors`);
  for (const [, text = ''] of foreign) assert.equal(pagesOf(text).known, [], text);
  assert.equal(pagesOf(''), { known: [], candidates: [] });
});

test.run();
