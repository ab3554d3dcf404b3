import { refusalOf } from 'engine/testing/thrown';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { check, fleetOf, lineOf } from '../testing/guide.ts';
import { checkFleet, runSpecOf } from './entry.ts';

const checked = (text: string, environment: Record<string, string> = {}) =>
  checkFleet(fleetOf(text), check, lineOf(), environment);
const problems = (...fleet: Parameters<typeof checked>) =>
  refusalOf(() => checked(...fleet)).seen.split('\n');

test('a kubectl context is checked as the flag is', () => {
  const found = problems('clusters: [{CLUSTER_NAME: a, AWS_REGION: us-east-1, kube-context: -x}]');
  assert.equal(found, [
    'line 1: kube-context: not the name of a kubectl context (at most 1000 characters, no control characters)',
  ]);
});

test('a token comes from the variable that is named, which must be set; other values may come from the environment', () => {
  const text = 'clusters: [{CLUSTER_NAME: a, AWS_REGION: us-east-1, VAULT_TOKEN_FROM: TOKEN_A}]';
  assert.match(problems(text)[0] ?? '', 'VAULT_TOKEN_FROM names the variable TOKEN_A, which is not set');
  checked(text, { TOKEN_A: 'x' });
  assert.equal(problems('clusters: [{CLUSTER_NAME: a}]'), ['line 1: a: AWS_REGION is not set']);
  checked('clusters: [{CLUSTER_NAME: a}]', { AWS_REGION: 'us-east-1' });
});

const inB = (more = '', name = 'a') =>
  `{CLUSTER_NAME: ${name}, AWS_REGION: us-east-1, VAULT_ADDR: "https://b.example.com"${more}}`;
const IN_CLUSTER = '{CLUSTER_NAME: c, AWS_REGION: us-east-1}';
const OF_A = { VAULT_ADDR: 'https://a.example.com', VAULT_TOKEN: 'x' };
const OF_B = { ...OF_A, VAULT_ADDR: 'https://b.example.com/' };
const FOR_CLUSTER = { VAULT_TOKEN: 'x', VAULT_TOKEN_FOR_CLUSTER: 'true' };
const SENT: [what: string, entries: string[], environment: Record<string, string>, refusal?: string][] = [
  ['VAULT_TOKEN to another Vault', [inB()], OF_A, 'VAULT_TOKEN is for https://a.example.com'],
  ['VAULT_TOKEN, of no Vault that is named', [inB()], { VAULT_TOKEN: 'x' }, 'VAULT_ADDR is not set'],
  ['VAULT_TOKEN to its own Vault', [inB(), inB('', 'b')], OF_B],
  ['no token', [inB()], {}],
  ['a token of its own', [inB(', VAULT_TOKEN_FROM: T')], { ...OF_A, T: 'y' }],
  [
    'VAULT_TOKEN, named, of another Vault',
    [inB(', VAULT_TOKEN_FROM: VAULT_TOKEN')],
    OF_A,
    'VAULT_TOKEN is for https://a.example.com',
  ],
  [
    'one named token to two Vaults',
    [inB(', VAULT_TOKEN_FROM: T'), '{CLUSTER_NAME: c, AWS_REGION: us-east-1, VAULT_TOKEN_FROM: T}'],
    { T: 'x' },
    'T is for https://b.example.com, and this entry’s Vault is the one in cluster c (us-east-1)',
  ],
  [
    'VAULT_TOKEN to the Vaults of two clusters',
    [IN_CLUSTER, IN_CLUSTER.replace('c,', 'd,')],
    FOR_CLUSTER,
    'VAULT_TOKEN is for the one in cluster c (us-east-1)',
  ],
  ['VAULT_TOKEN to one cluster’s Vault', [IN_CLUSTER, IN_CLUSTER.replace('c,', 'c, name: d,')], FOR_CLUSTER],
];
for (const [what, entries, environment, refusal] of SENT) {
  test(`a fleet that sends ${what} is ${refusal === undefined ? 'accepted' : 'refused'}`, () => {
    const text = `clusters: [${entries.join(', ')}]`;
    if (refusal === undefined) checked(text, environment);
    else {
      const [problem = '', ...others] = problems(text, environment);
      assert.match(problem, refusal);
      assert.equal(others, []);
    }
  });
}

test('runSpecOf: a token that VAULT_TOKEN_FROM names is in the run of its own cluster alone, as VAULT_TOKEN', () => {
  const fleet = fleetOf(`
clusters:
  - {CLUSTER_NAME: a, AWS_REGION: us-east-1, VAULT_TOKEN_FROM: T_OF_A}
  - {CLUSTER_NAME: b, AWS_REGION: us-east-1, VAULT_TOKEN_FROM: T_OF_B}
  - {CLUSTER_NAME: c, AWS_REGION: us-east-1}
`);
  const tokens = { T_OF_A: 'of a', T_OF_B: 'of b' };
  const runs = fleet.entries.map((entry) => runSpecOf(entry, fleet, lineOf(), tokens).environment);
  assert.equal(
    runs.map(({ VAULT_TOKEN, T_OF_A, T_OF_B }) => [VAULT_TOKEN, T_OF_A, T_OF_B]),
    [
      ['of a', undefined, undefined],
      ['of b', undefined, undefined],
      [undefined, undefined, undefined],
    ],
  );
});

/** The run of a fleet's only entry. */
function runOf(more: string, environment: Record<string, string>, ...flags: readonly string[]) {
  const fleet = fleetOf(`clusters: [{CLUSTER_NAME: a, AWS_REGION: us-east-1${more}}]`);
  const [entry] = fleet.entries;
  return runSpecOf(entry as NonNullable<typeof entry>, fleet, lineOf(...flags), environment);
}

test('runSpecOf: flags override the entry, and the entry overrides the environment', () => {
  const entry = ', NAMESPACE: ns, guide: 1.16, adopt: true, kube-context: k';
  const run = runOf(entry, { NAMESPACE: 'other', X: 'y' }, '--guide=1.17', '--strict-trust');
  const { guide, adopt, strictTrust, noTags, kubeContext } = run.line;
  assert.equal([guide, adopt, strictTrust, noTags, kubeContext], ['1.17', true, true, false, 'k']);
  assert.is(run.environment.NAMESPACE, 'ns');
  assert.is(run.environment.X, 'y');
});

test('runSpecOf: keys in the environment do not override a profile of the entry', () => {
  const keys = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_SESSION_TOKEN: 'c' };
  const given = { ...keys, AWS_DEFAULT_PROFILE: 'env', AWS_PROFILE: 'env' };
  const { environment } = runOf(', AWS_PROFILE: team', given);
  const values = Object.keys(given).map((name) => environment[name]);
  assert.equal(values, [undefined, undefined, undefined, undefined, 'team']);
  assert.is(runOf('', given).environment.AWS_ACCESS_KEY_ID, 'a');
});

test.run();
