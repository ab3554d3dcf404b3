import { chmodSync, lchownSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { acceptedOrRefused, holdsFor, hostile, quickly } from 'engine/testing/hostile';
import { testAsRoot } from 'engine/testing/left-out';
import { temporaryFolder } from 'engine/testing/temporary-folder';
import { thrownFailure } from 'engine/testing/thrown';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { stringify } from 'yaml';
import { readFleet } from './fleet-file.ts';

const INPUTS = [
  ...['CLUSTER_NAME', 'AWS_REGION', 'ACCOUNT_ID', 'EDGE_VERSION'].map((name) => ({ name, help: '' })),
  { name: 'GLOO_LICENSE_KEY', secret: true, help: '' },
];
const folder = temporaryFolder();

function written(text: string, mode = 0o600): string {
  const file = join(folder, 'f.yaml');
  writeFileSync(file, text);
  chmodSync(file, mode);
  return file;
}

const fleetOf = (text: string, mode?: number) => readFleet(written(text, mode), INPUTS);
const refusal = (...of: Parameters<typeof fleetOf>) => thrownFailure(() => fleetOf(...of));

test('readFleet: an entry has the defaults, overridden by its own values, as texts', () => {
  const entries = fleetOf(`
defaults: { AWS_REGION: us-east-1, EDGE_VERSION: 1.20, enterprise: true }
clusters:
  - CLUSTER_NAME: prod-eu-1
    AWS_REGION: eu-west-1
    kube-context: prod
    ACCOUNT_ID: 012345678901
  - { name: second, CLUSTER_NAME: prod-eu-1, enterprise: false, VAULT_TOKEN_FROM: EU_VAULT_TOKEN }
`);
  assert.equal(entries, [
    {
      ...{ name: 'prod-eu-1', CLUSTER_NAME: 'prod-eu-1', AWS_REGION: 'eu-west-1', EDGE_VERSION: '1.20' },
      ...{ enterprise: 'true', 'kube-context': 'prod', ACCOUNT_ID: '012345678901' },
    },
    {
      ...{ name: 'second', CLUSTER_NAME: 'prod-eu-1', AWS_REGION: 'us-east-1', EDGE_VERSION: '1.20' },
      ...{ enterprise: 'false', VAULT_TOKEN_FROM: 'EU_VAULT_TOKEN' },
    },
  ]);
});

const CLUSTERS = 'clusters:\n- CLUSTER_NAME: a\n';
const IN_B = '\n  VAULT_ADDR: https://b.example.com';
const WRONG: [what: string, text: string, says: string | RegExp][] = [
  ['nothing', '', 'expected object, received null'],
  ['an unknown key', `${CLUSTERS}  REGION: b`, /Unrecognized key: "REGION"\n +→ at clusters\[0\]/],
  ['a name', `${CLUSTERS}  name: -x y`, 'its name is not letters, digits'],
  ['a cluster’s name', `${CLUSTERS}- CLUSTER_NAME: b;c`, 'entry 2: its name is not letters, digits'],
  ['a secret', `${CLUSTERS}  VAULT_TOKEN: hvs.abc`, 'VAULT_TOKEN'],
  ['a license', `${CLUSTERS}  GLOO_LICENSE_KEY: hvs.abc`, 'GLOO_LICENSE_KEY'],
  ['no cluster named', `${CLUSTERS}- AWS_REGION: b`, 'entry 2: CLUSTER_NAME is missing'],
  ['a name twice', `${CLUSTERS}- CLUSTER_NAME: a`, 'entry 2: another entry has the name a: add `name`'],
  ['a key twice', `${CLUSTERS}  CLUSTER_NAME: b`, 'line 3: DUPLICATE_KEY'],
  ['no YAML', 'clusters: [', 'line 1: '],
  ['a bad escape', `${CLUSTERS}  AWS_REGION: "\\xhvs"`, 'line 3: BAD_DQ_ESCAPE'],
  ['VAULT_TOKEN for a Vault of its own', `${CLUSTERS}${IN_B}`, 'entry 1: VAULT_ADDR needs VAULT_TOKEN_FROM'],
  [
    'one token for two Vaults',
    `defaults: {VAULT_TOKEN_FROM: VAULT_TOKEN_EU}\n${CLUSTERS}- CLUSTER_NAME: b${IN_B}`,
    'entry 2: VAULT_TOKEN_EU is for the Vault in a, and not for https://b.example.com',
  ],
  ...[
    'GITHUB_TOKEN',
    'GLOO_LICENSE_KEY',
    'AWS_SECRET_ACCESS_KEY',
    'VAULT_TOKEN',
    'VAULT_TOKENS',
    '_VAULT_TOKEN',
  ].map((name): [string, string, string] => [
    `${name} as a token of Vault`,
    `${CLUSTERS}  VAULT_TOKEN_FROM: ${name}`,
    'must name a variable such as VAULT_TOKEN_EU or EU_VAULT_TOKEN',
  ]),
];
for (const [what, text, says] of WRONG) {
  test(`readFleet: ${what} is refused`, () => {
    const { kind, seen, resource } = refusal(text);
    assert.is(kind, 'input');
    assert.match(seen, says);
    assert.match(resource, 'f.yaml');
    assert.not.match(seen, /hvs|abc/);
  });
}

test('readFleet: entries of one Vault may share its token', () => {
  fleetOf(`defaults: {VAULT_ADDR: https://v.example.com, VAULT_TOKEN_FROM: VAULT_TOKEN_EU}
${CLUSTERS}- {CLUSTER_NAME: b, VAULT_ADDR: https://v.example.com/}`);
});

test('readFleet: a merge key is refused with its line', () => {
  const { seen } = refusal('clusters:\n- <<: {}\n  CLUSTER_NAME: a\n');
  assert.match(seen, 'line 2: a merge key (<<) is not read. Use defaults instead.');
});

test('readFleet: a file that others may write is refused, and so is a kubeconfig that it names', () => {
  const refused = refusal(CLUSTERS, 0o666);
  assert.is(refused.seen, 'others may write to it (mode 0666)');
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, '');
  chmodSync(kubeconfig, 0o602);
  assert.is(refusal(`${CLUSTERS}  KUBECONFIG: ${kubeconfig}`).resource, kubeconfig);
  chmodSync(kubeconfig, 0o600);
  fleetOf(`${CLUSTERS}  KUBECONFIG: ${kubeconfig}`);
  assert.match(refusal(`${CLUSTERS}  KUBECONFIG: ${folder}/gone`).seen, 'gone: there is no such file');
});

testAsRoot(test)('readFleet: a link of another user in a kubeconfig’s place is refused', () => {
  const kubeconfig = join(folder, 'kubeconfig-of-link');
  writeFileSync(kubeconfig, '', { mode: 0o600 });
  const link = join(folder, 'link');
  symlinkSync(kubeconfig, link);
  lchownSync(link, 65534, 65534);
  assert.is(
    refusal(`${CLUSTERS}  KUBECONFIG: ${link}:${kubeconfig}`).seen,
    'it belongs to another user (uid 65534)',
  );
});

const SECRET = 'pssst-7f3a';

test('readFleet: any text is a fleet or a readable error, soon, and no secret is shown', () => {
  const isFleetOrReported = (text: string): void => {
    const entries = acceptedOrRefused(
      () => fleetOf(text),
      ({ resource, seen, next }) => assert.not.match([resource, seen, ...next].join('\n'), SECRET),
    );
    for (const { name } of entries ?? []) assert.match(name, /^[A-Za-z0-9][\w./:@-]{0,99}$/);
  };
  holdsFor(100, hostile, (text) => isFleetOrReported(`${CLUSTERS}  ${text}\n`));
  holdsFor(100, fc.tuple(hostile, hostile), ([before, after]) =>
    isFleetOrReported(stringify({ clusters: [{ CLUSTER_NAME: 'a', VAULT_TOKEN: before + SECRET + after }] })),
  );
  const bomb = Array.from({ length: 40 }, (_, i) => `b${i}: &a${i + 1} [*a${i}, *a${i}]`);
  for (const text of ['['.repeat(20_000), `a: &a0 [x, x]\n${bomb.join('\n')}`, '- '.repeat(20_000)])
    quickly(() => isFleetOrReported(text));
});

test.run();
