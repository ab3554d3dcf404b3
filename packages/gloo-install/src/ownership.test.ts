import { work } from 'engine/testing/work';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { markLabels, markOfRelease, refuseTaken, takenNames } from './ownership.ts';

const DEMO = { clusterName: 'demo', region: 'us-east-1' };
const LONG = { ...DEMO, clusterName: 'c'.repeat(100) };

test('markLabels: a value that is too long is cut, and stays unique', () => {
  const names = [LONG.clusterName, `${LONG.clusterName.slice(1)}d`, 'ends-in-', 'ends-in_'];
  const values = names.map((clusterName) => markLabels('created', { ...DEMO, clusterName }).cluster ?? '');
  assert.is(new Set(values).size, 4);
  for (const value of values) assert.match(value, /^[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/);
});

test('markOfRelease: reads the labels, whatever the length of the cluster’s name', () => {
  for (const owner of [DEMO, LONG]) {
    for (const mark of ['created', 'adopted'] as const) {
      const labels = { ...markLabels(mark, owner), owner: 'helm' };
      assert.is(markOfRelease({ labels }, owner), mark);
      assert.type(markOfRelease({ labels }, { ...owner, clusterName: 'other' }), 'object');
    }
  }
  assert.is(markOfRelease({ labels: {} }, DEMO), 'none');
});

const GLOO = { release: 'gloo', namespace: 'gloo-system' };
const MADE = [
  { kind: 'serviceaccount', name: 'gloo' },
  { kind: 'mutatingwebhookconfiguration', name: 'vault-agent-injector-cfg' },
] as const;

/** An object as helm marks it: for a release of a namespace. */
const helms = (release: string, namespace: string, label = 'Helm') => ({
  annotations: { 'meta.helm.sh/release-name': release, 'meta.helm.sh/release-namespace': namespace },
  labels: { 'app.kubernetes.io/managed-by': label },
});

const CASES: readonly (readonly [
  what: string,
  account: object | undefined,
  webhook: object | undefined,
  says: string,
])[] = [
  ['nothing is there', undefined, undefined, ''],
  ['our own, of a release that a killed helm left', helms('gloo', 'gloo-system'), undefined, ''],
  ['a release of the same name elsewhere', helms('gloo', 'edge'), undefined, 'Helm release edge/gloo'],
  ['an object for the whole cluster', undefined, helms('vault', 'injector'), 'Helm release injector/vault'],
  ['taken out of Helm by hand', helms('gloo', 'gloo-system', 'argocd'), undefined, 'no Helm release'],
];
for (const [what, account, webhook, says] of CASES) {
  test(`takenNames: ${what}`, async () => {
    const kubectl = {
      list: async () => (account === undefined ? [] : [{ metadata: { name: 'gloo', ...account } }]),
      get: async () => webhook && { metadata: { name: 'vault-agent-injector-cfg', ...webhook } },
    } as never;
    const taken = await takenNames(kubectl, GLOO, MADE, work);
    assert.is(taken.length, says === '' ? 0 : 1);
    if (says !== '') assert.match(refuseTaken(taken, 'Keep it.').seen ?? '', says);
  });
}

test('refuseTaken: the way out names the release that has to go', () => {
  const [made] = MADE;
  const owner = { release: 'gloo-ee', namespace: 'gloo-system' };
  const { options } = refuseTaken([{ ...made, owner }], 'Keep it.');
  assert.is(options[0], 'Keep it.');
  assert.match(options[1] ?? '', 'helm uninstall gloo-ee --namespace gloo-system');
});

test.run();
