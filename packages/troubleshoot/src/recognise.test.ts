import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { allPages } from './pages.ts';
import { errorsIn, explain, recognise, recognisePasted } from './recognise.ts';

/** An error of the page's system with these words, if they count only as its response. */
const ASKED = {
  AWS: 'https://iam.amazonaws.com: ',
  Vault: 'URL: PUT http://127.0.0.1:8200/v1/sys/auth: ',
  'the API server': 'Unable to connect to the server: ',
  'the chart repository': 'Error: chart repository: ',
};

for (const { id, asks, words } of allPages()) {
  test(`recognise: finds ${id} by each of its words`, () => {
    for (const text of words) {
      const error = `${asks === undefined ? '' : ASKED[asks]}${text.replaceAll('…', 'gloo')}`;
      assert.is(recognise(error)[0]?.id, id, error);
    }
  });
}

test('recognise: says which line it explains, once for each page, in the order of the text', () => {
  const known = recognise(
    'start\nVault is sealed\nError: entry for role "x" not found\nVault is sealed, still',
  );
  assert.equal(
    known.map(({ id, said }) => [id, said]),
    [
      ['vault-sealed', 'Vault is sealed, still'],
      ['vault-role-differs', 'Error: entry for role "x" not found'],
    ],
  );
});

test('recognise: a state counts only if nothing says why, and then the last one', () => {
  const state = 'Error: INSTALLATION FAILED: timed out waiting for the condition';
  const [found] = recognise(`CrashLoopBackOff\n${state}`);
  assert.equal([found?.id, found?.said], ['pod-not-ready', state]);
  const ids = recognise(`${state}\nVault is sealed`).map(({ id }) => id);
  assert.equal(ids, ['vault-sealed']);
});

for (const [verb, error, id] of [
  [
    'scale',
    `deployments.apps "gloo" is invalid: : ValidatingAdmissionPolicy 'frozen' with binding 'frozen' denied request: not now`,
    'admission-refused',
  ],
  [
    'create token',
    `failed to create token: serviceaccounts "gloo" is forbidden: ValidatingAdmissionPolicy 'no-tokens' with binding 'all' denied request: no`,
    'admission-refused',
  ],
  [
    'rollout restart',
    `Error from server: admission webhook "validate.kyverno.svc-fail" denied the request: policy freeze`,
    'admission-refused',
  ],
  [
    'patch',
    `deployments.apps "gloo" is forbidden: policy 'add-label' with binding 'all' denied request: expression resulted in error`,
    'admission-refused',
  ],
  [
    'delete',
    `Internal error occurred: failed calling webhook "mutate.kyverno.svc-fail": failed to call webhook: context deadline exceeded`,
    'webhook-unreachable',
  ],
] as const) {
  test(`recognise: a policy of the platform that refuses to ${verb} is named as that`, () => {
    assert.is(recognise(error)[0]?.id, id);
  });
}

test('recognise: the longest words win, and the same words of another system are another error', () => {
  const timeout = 'dial tcp 10.0.0.1:443: i/o timeout';
  const asked: [text: string, id: string | undefined][] = [
    [`Get "https://vault.example.com:8200/v1/sys/health": ${timeout}`, 'vault-unreachable'],
    [`Post "https://sts.us-east-1.amazonaws.com/": ${timeout}`, 'aws-not-reached'],
    [`Get "https://0A1B.gr7.us-east-1.eks.amazonaws.com/api/v1/pods": ${timeout}`, 'cluster-not-reached'],
    [`Get "https://prometheus.example.com/api": ${timeout}`, undefined],
  ];
  for (const [text, id] of asked) assert.is(recognise(text)[0]?.id, id, text);
});

for (const [said, id] of [
  ['LimitExceeded: Cannot exceed quota for OpenIdConnectProvidersPerAccount: 100', 'oidc-provider-missing'],
  [
    'LimitExceeded: Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 100',
    'oidc-provider-without-audience',
  ],
  ['pods "gloo-x" is forbidden: exceeded quota: small, requested: pods=1', 'admission-refused'],
  ['pods "gloo-x" is forbidden: minimum cpu usage per Container is 1', 'admission-refused'],
  ['pods is forbidden: User "x" cannot list resource "pods" in API group ""', 'cluster-refuses-credentials'],
  [
    'UPGRADE FAILED: no matches for kind "Settings" in version "gloo.solo.io/v1"\nensure CRDs are installed first',
    'kind-missing',
  ],
  [
    'conflict occurred while applying object gloo-system/gloo apps/v1, Kind=Deployment: Apply failed with 1 conflict: conflict with "kubectl-set"',
    'resource-not-of-release',
  ],
] as const)
  test(`recognisePasted: ${id} explains ${said}`, () => {
    const { known, candidates } = recognisePasted(said);
    assert.is([...known, ...candidates][0]?.id, id);
  });

test('recognise: words that end a line are quoted with that line', () =>
  assert.is(
    recognise('eks.amazonaws.com/serviceaccount/token: \n')[0]?.said,
    'eks.amazonaws.com/serviceaccount/token:',
  ));

test('errorsIn: one error a line, with the lines that belong to it', () => {
  assert.equal(errorsIn('one\n\ntwo\n  more\ncaused by: three\n* four\nfive').length, 3);
});

test('explain: has the page’s own cause and next step; reads both ends of a long text', () => {
  const { id, cause, next } = allPages().find((page) => page.id === 'vault-sealed') ?? {};
  assert.equal(explain({ words: '* Vault is sealed' }), { id, cause, next });
  const [before, after] = ['x'.repeat(200_000), 'y'.repeat(200_000)];
  assert.is(explain({ words: `${before} Vault is sealed` })?.id, id);
  assert.is(explain({ words: `${before} Vault is sealed${after}` }), undefined);
});

test.run();
