import { refusalOf } from 'engine/testing/thrown';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fleetOf } from '../testing/guide.ts';

test('parseFleet: an entry has the defaults, overridden by its own values', () => {
  const { entries } = fleetOf(`
defaults:
  AWS_REGION: us-east-1
  EDGE_VERSION: 1.20
  enterprise: true
clusters:
  - CLUSTER_NAME: prod-eu-1
    AWS_REGION: eu-west-1
    kube-context: prod
    ACCOUNT_ID: 012345678901
  - name: second
    CLUSTER_NAME: prod-eu-1
    enterprise: false
    VAULT_ADDR: https://vault.example.com
    VAULT_TOKEN_FROM: TOKEN_EU
`);
  const [first, second] = entries;
  assert.equal(first, {
    name: 'prod-eu-1',
    line: 7,
    variables: {
      AWS_REGION: 'eu-west-1',
      EDGE_VERSION: '1.20',
      CLUSTER_NAME: 'prod-eu-1',
      ACCOUNT_ID: '012345678901',
    },
    flags: { enterprise: true, kubeContext: 'prod' },
    vaultTokenFrom: undefined,
  });
  assert.equal([second?.name, second?.line, second?.vaultTokenFrom], ['second', 11, 'TOKEN_EU']);
  assert.equal([second?.variables.AWS_REGION, second?.flags], ['us-east-1', { enterprise: false }]);
});

const refusal = (text: string) => refusalOf(() => fleetOf(text, 'f.yaml'));

const CLUSTERS = 'clusters:\n- CLUSTER_NAME: a\n';
const WRONG: [what: string, text: string, says: string][] = [
  ['nothing', '', 'line 1: Invalid input: expected object, received null'],
  [
    'an unknown key',
    `${CLUSTERS}  REGION: b`,
    'line 3: "REGION" is not an input, and not a flag that an entry can set',
  ],
  ['a name', `${CLUSTERS}  name: -x y`, 'line 3: name: a name has letters'],
  ['a cluster’s name', `${CLUSTERS}- CLUSTER_NAME: b;c`, 'line 3: CLUSTER_NAME: a name has letters'],
  [
    'a secret',
    `${CLUSTERS}  VAULT_TOKEN: hvs.abc`,
    'line 3: VAULT_TOKEN: a fleet file must not contain secrets: export it, or name an AWS_PROFILE',
  ],
  ['no cluster named', `${CLUSTERS}- AWS_REGION: b`, 'line 3: CLUSTER_NAME is missing'],
  ['a name twice', `${CLUSTERS}- CLUSTER_NAME: a`, 'line 3: line 2 already uses the name "a"'],
  ['a key twice', `${CLUSTERS}  CLUSTER_NAME: b`, 'line 3: duplicate key'],
  ['no YAML', 'clusters: [', 'line 1: '],
  ['an alias of nothing', 'clusters: *hvs', 'line 1: an alias (*name) has no anchor (&name) before it'],
  ['a bad escape', `${CLUSTERS}  NAMESPACE: "\\xhvs"`, 'line 3: bad dq escape'],
  ['too many references', `a: &a [${'x,'.repeat(50)}]\nclusters:\n${'- *a\n'.repeat(200)}`, 'line 1: '],
];
for (const [what, text, says] of WRONG) {
  test(`parseFleet: ${what} is refused, and the error names its line`, () => {
    const { seen, resource } = refusal(text);
    assert.match(seen, says);
    assert.match(resource, 'f.yaml');
    assert.not.match(seen, /hvs|abc/);
  });
}

test('parseFleet: all errors are reported at once', () => {
  const { seen } = refusal('clusters:\n- CLUSTER_NAME: a\n  x: 1\n  adopt: 2\n- CLUSTER_NAME: b\n  y: 3\n');
  const places = seen.split('\n').map((line) => line.split(':')[0]);
  assert.equal(places, ['line 3', 'line 4', 'line 6']);
});

test.run();
