import { Failure } from 'engine/resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fleetOf, inputsOf, NO_FLAGS } from '../testing/guide.ts';
import { checkFleet } from './check.ts';
import { clusterRun } from './entry.ts';

const TWO = `
clusters:
  - CLUSTER_NAME: a
    AWS_REGION: us-east-1
  - CLUSTER_NAME: b
    AWS_REGION: us-east-1
`;

function problems(text: string, environment: Record<string, string> = {}): string[] {
  try {
    checkFleet(fleetOf(text), { inputsOf }, NO_FLAGS, environment, '/nonexistent');
    return [];
  } catch (error) {
    assert.instance(error, Failure);
    assert.is((error as Failure).kind, 'input');
    return (error as Failure).seen.split('\n');
  }
}

test('two clusters that have nothing in common are accepted', () => {
  assert.equal(problems(TWO), []);
});

test('every invalid entry is reported, with everything that is wrong with it', () => {
  const found = problems(
    `${TWO}  - {name: c, CLUSTER_NAME: "c.d", AWS_REGION: mars}
  - {CLUSTER_NAME: h}
`,
  );
  assert.is(found.length, 3);
  const lines = [
    /^line 7: c: CLUSTER_NAME .*"c.d"/,
    /^line 7: c: AWS_REGION .*"mars"/,
    /^line 8: h: AWS_REGION .*is not set/,
  ];
  for (const [index, shape] of lines.entries()) assert.match(found[index] ?? '', shape);
});

test('values from the environment count', () => {
  assert.equal(problems('clusters: [{CLUSTER_NAME: a}]', { AWS_REGION: 'us-east-1' }), []);
});

test('a token comes from the variable that is named, which must be set', () => {
  const text = 'clusters: [{CLUSTER_NAME: a, AWS_REGION: us-east-1, VAULT_TOKEN_FROM: TOKEN_A}]';
  assert.match(problems(text)[0] ?? '', 'VAULT_TOKEN_FROM names the variable TOKEN_A, which is not set');
  assert.equal(problems(text, { TOKEN_A: 'x' }), []);
});

const ELSEWHERE = 'clusters: [{CLUSTER_NAME: a, AWS_REGION: us-east-1, VAULT_ADDR: "https://b.example.com"';
const OF_A = { VAULT_ADDR: 'https://a.example.com', VAULT_TOKEN: 'x' };
for (const [what, more, environment, refused] of [
  ['another Vault than the token is for', '', OF_A, true],
  ['another Vault, with a token of its own', ', VAULT_TOKEN_FROM: T', { ...OF_A, T: 'y' }, false],
  ['another Vault, for which the token is meant too', ', VAULT_TOKEN_FROM: VAULT_TOKEN', OF_A, false],
  ['the same Vault', '', { ...OF_A, VAULT_ADDR: 'https://b.example.com/' }, false],
  ['its Vault, where the environment names none', '', { VAULT_TOKEN: 'x' }, false],
] as const) {
  test(`an entry with ${what} is ${refused ? 'refused' : 'accepted'}`, () => {
    const found = problems(`${ELSEWHERE}${more}}]`, environment);
    assert.is(found.length, refused ? 1 : 0, found.join());
    if (refused) assert.match(found[0] ?? '', 'VAULT_TOKEN is for https://a.example.com');
  });
}

const SAME = '  - {name: c, CLUSTER_NAME: a, AWS_REGION: us-east-1';
const CLASHES: [what: string, more: string, says: RegExp][] = [
  ['the same place', `${SAME}}`, /VAULT_AUTH_ROLE_NAME dev-role-iam-a is also used by a \(line 3\)/],
  ['a namespace', `${SAME}}`, /namespace gloo-system of this cluster is also used by a/],
  ['a role, in other case', `${SAME}, VAULT_AUTH_ROLE_NAME: DEV-role-iam-b}`, /is also used by b \(line 5\)/],
  [
    'a cluster of the name in another region',
    '  - {name: c, CLUSTER_NAME: a, AWS_REGION: eu-west-1}',
    /ROLE_NAME/,
  ],
  [
    'another address of a chart repository',
    '  - {CLUSTER_NAME: c, AWS_REGION: us-east-1, GLOO_HELM_REPO: "https://mirror.example.com"}',
    /repository gloo is at https:\/\/mirror\S+ here and at https:\/\/gloo\S+ in a \(line 3\)/,
  ],
];
for (const [what, more, says] of CLASHES) {
  test(`two entries that share ${what} are refused`, () => {
    assert.match(problems(TWO + more).join('\n'), says);
  });
}

test('the same names in two accounts that share a Vault are refused', () => {
  const vault = { VAULT_ADDR: 'https://vault.example.com' };
  const other = `${TWO}${SAME}, AWS_PROFILE: other`;
  assert.match(
    problems(`${other}}`, vault).join('\n'),
    /VAULT_AUTH_ROLE_NAME dev-role-iam-a of auth\/aws in https:\S+ is also used by a \(line 3\)/,
  );
  for (const more of [
    'VAULT_AWS_AUTH_PATH: aws-c',
    'VAULT_NAMESPACE: team-c',
    'VAULT_AUTH_ROLE_NAME: c',
    'VAULT_ADDR: "https://c.example.com"',
  ])
    assert.equal(problems(`${other}, ${more}}`, vault), [], more);
});

test('the same names in two accounts, Enterprise charts and charts of a registry do not conflict', () => {
  for (const more of [
    'AWS_PROFILE: other',
    'ACCOUNT_ID: 123456789012',
    'NAMESPACE: c, VAULT_AUTH_ROLE_NAME: c, VAULT_AUTH_POLICY_NAME: c, VAULT_AUTH_GET_ROLE_POLICY_NAME: c2',
  ]) {
    assert.equal(problems(`${TWO}${SAME}, ${more}}`), [], more);
  }
  const other = '  - {CLUSTER_NAME: c, AWS_REGION: us-east-1';
  assert.equal(problems(`${TWO}${other}, enterprise: true}`), []);
  assert.equal(problems(`${TWO}${other}, GLOO_HELM_REPO: "oci://r.example.com/x"}`), []);
});

test('clusterRun: flags override the entry, and the entry overrides the environment', () => {
  const [entry] = fleetOf(`
clusters:
  - {CLUSTER_NAME: a, AWS_REGION: us-east-1, NAMESPACE: ns, guide: 1.16, adopt: true, kube-context: k}
`).entries;
  const options = { ...NO_FLAGS, guide: '1.17', strictTrust: true };
  const run = clusterRun(entry as NonNullable<typeof entry>, options, { NAMESPACE: 'other', X: 'y' });
  const { guide, adopt, strictTrust, noTags, kubeContext } = run.flags;
  assert.equal(
    { guide, adopt, strictTrust, noTags, kubeContext },
    {
      guide: '1.17',
      adopt: true,
      strictTrust: true,
      noTags: false,
      kubeContext: 'k',
    },
  );
  assert.is(run.environment.NAMESPACE, 'ns');
  assert.is(run.environment.X, 'y');
});

test('clusterRun: keys in the environment do not override a profile of the entry', () => {
  const keys = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_SESSION_TOKEN: 'c' };
  const runOf = (more: string) => {
    const [entry] = fleetOf(`clusters: [{CLUSTER_NAME: a, AWS_REGION: us-east-1${more}}]`).entries;
    return clusterRun(entry as NonNullable<typeof entry>, NO_FLAGS, { ...keys, AWS_PROFILE: 'env' })
      .environment;
  };
  assert.is(runOf(', AWS_PROFILE: team').AWS_ACCESS_KEY_ID, undefined);
  assert.is(runOf(', AWS_PROFILE: team').AWS_SESSION_TOKEN, undefined);
  assert.is(runOf('').AWS_ACCESS_KEY_ID, 'a');
});

test.run();
