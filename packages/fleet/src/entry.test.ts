import { Failure } from 'engine/resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { check, fleetOf, lineOf } from '../testing/guide.ts';
import { checkFleet, clusterRun } from './entry.ts';

function problems(text: string, environment: Record<string, string> = {}): string[] {
  try {
    checkFleet(fleetOf(text), check, lineOf(), environment);
    return [];
  } catch (error) {
    assert.instance(error, Failure);
    assert.is((error as Failure).kind, 'input');
    return (error as Failure).seen.split('\n');
  }
}

test('a kubectl context is checked as the flag is', () => {
  const found = problems('clusters: [{CLUSTER_NAME: a, AWS_REGION: us-east-1, kube-context: -x}]');
  assert.match(found[0] ?? '', /a: --kube-context .*"-x"/);
});

test('a token comes from the variable that is named, which must be set; other values may come from the environment', () => {
  const text = 'clusters: [{CLUSTER_NAME: a, AWS_REGION: us-east-1, VAULT_TOKEN_FROM: TOKEN_A}]';
  assert.match(problems(text)[0] ?? '', 'VAULT_TOKEN_FROM names the variable TOKEN_A, which is not set');
  assert.equal(problems(text, { TOKEN_A: 'x' }), []);
  assert.equal(problems('clusters: [{CLUSTER_NAME: a}]'), ['line 1: a: AWS_REGION is not set']);
  assert.equal(problems('clusters: [{CLUSTER_NAME: a}]', { AWS_REGION: 'us-east-1' }), []);
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

test('clusterRun: flags override the entry, and the entry overrides the environment', () => {
  const [entry] = fleetOf(`
clusters:
  - {CLUSTER_NAME: a, AWS_REGION: us-east-1, NAMESPACE: ns, guide: 1.16, adopt: true, kube-context: k}
`).entries;
  const line = lineOf('--guide=1.17', '--strict-trust');
  const run = clusterRun(entry as NonNullable<typeof entry>, line, { NAMESPACE: 'other', X: 'y' });
  const { guide, adopt, strictTrust, noTags, kubeContext } = run.line;
  assert.equal([guide, adopt, strictTrust, noTags, kubeContext], ['1.17', true, true, false, 'k']);
  assert.is(run.environment.NAMESPACE, 'ns');
  assert.is(run.environment.X, 'y');
});

test('clusterRun: keys in the environment do not override a profile of the entry', () => {
  const keys = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_SESSION_TOKEN: 'c' };
  const runOf = (more: string) => {
    const [entry] = fleetOf(`clusters: [{CLUSTER_NAME: a, AWS_REGION: us-east-1${more}}]`).entries;
    return clusterRun(entry as NonNullable<typeof entry>, lineOf(), { ...keys, AWS_PROFILE: 'env' })
      .environment;
  };
  assert.is(runOf(', AWS_PROFILE: team').AWS_ACCESS_KEY_ID, undefined);
  assert.is(runOf(', AWS_PROFILE: team').AWS_SESSION_TOKEN, undefined);
  assert.is(runOf('').AWS_ACCESS_KEY_ID, 'a');
});

test.run();
