import { compare } from 'engine/resource';
import { Helm, Kubectl, type KubernetesObject } from 'kubernetes';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DEMO } from '../testing/release.ts';
import { ROLE_ANNOTATION } from './pods.ts';
import { annotatedServiceAccounts, missingServiceAccounts, roleAnnotation } from './service-accounts.ts';

const ROLE = 'arn:aws:iam::123456789012:role/dev-role-iam-demo';
const SPEC = {
  release: 'gloo',
  namespace: 'gloo-system',
  serviceAccounts: ['gloo', 'discovery'],
  roleArn: ROLE,
};
const accounts = annotatedServiceAccounts(new Kubectl(), new Helm(), DEMO, SPEC);

const LABELLED = { manager: 'helm', fieldsV1: { 'f:metadata': { 'f:labels': { 'f:app': {} } } } };
const ANNOTATED = {
  manager: 'kubectl-annotate',
  fieldsV1: { 'f:metadata': { 'f:annotations': { [`f:${ROLE_ANNOTATION}`]: {} } } },
};
const metadata = { name: 'gloo', uid: '1' };
const annotations = (role: string) => ({ [ROLE_ANNOTATION]: role });

const DIFFERING: [what: string, metadata: KubernetesObject['metadata'], live: string | undefined][] = [
  [
    'another role, and who set it',
    { ...metadata, annotations: annotations('arn:other'), managedFields: [LABELLED, ANNOTATED] },
    'arn:other (set by kubectl-annotate)',
  ],
  [
    'another role, if Kubernetes does not say who set it',
    { ...metadata, annotations: annotations('arn:other') },
    'arn:other',
  ],
  ['no role', { ...metadata, managedFields: [LABELLED] }, undefined],
];
for (const [what, metadata, live] of DIFFERING) {
  test(`annotatedServiceAccounts: shows ${what}`, () => {
    const comparison = compare(accounts, { roles: { gloo: roleAnnotation({ metadata }) }, managed: true });
    assert.equal(comparison, { action: 'update', differences: [{ field: 'gloo', live, wanted: ROLE }] });
  });
}

test('annotatedServiceAccounts: the wanted role fits, whoever has set it', () => {
  const account = { metadata: { ...metadata, annotations: annotations(ROLE), managedFields: [ANNOTATED] } };
  const comparison = compare(accounts, { roles: { gloo: roleAnnotation(account) }, managed: false });
  assert.is(comparison.action, 'no change');
});

test('annotatedServiceAccounts: none yet: there is something to do only if the chart does not annotate them', () => {
  const byChart = annotatedServiceAccounts(new Kubectl(), new Helm(), DEMO, { ...SPEC, byChart: true });
  assert.is(compare(byChart, { roles: {}, managed: false }).action, 'no change');
  assert.is(compare(accounts, undefined).action, 'create');
});

test('annotatedServiceAccounts: the command annotates only those that differ', () => {
  const roles = { gloo: { arn: ROLE, managers: [] }, discovery: { arn: undefined, managers: [] } };
  assert.is(
    accounts.command({ roles, managed: true }),
    `kubectl annotate serviceaccount discovery -n gloo-system --overwrite ${ROLE_ANNOTATION}=${ROLE}`,
  );
});

const DEPLOYED = ['gloo', 'discovery'];
const MISSING: [what: string, existing: string[], deployed: string[], missing: string[]][] = [
  ['both were deleted', [], DEPLOYED, ['gloo', 'discovery']],
  ['one was deleted', ['gloo'], DEPLOYED, ['discovery']],
  ['the chart has no discovery', ['gloo'], ['gloo'], []],
  ['the release has no workloads yet', [], [], []],
];
for (const [what, existing, deployed, missing] of MISSING) {
  test(`missingServiceAccounts: ${what}`, async () => {
    const objects = {
      serviceaccount: existing.map((name) => ({ metadata: { name } })),
      deployment: deployed.map((name) => ({ spec: { template: { spec: { serviceAccountName: name } } } })),
    };
    const kubectl = { list: async (kind: keyof typeof objects) => objects[kind] } as never;
    const spec = { namespace: 'gloo-system', serviceAccounts: ['gloo', 'discovery'] };
    const work = { signal: new AbortController().signal, say: () => undefined };
    const found = await missingServiceAccounts(kubectl, spec, work);
    assert.equal(
      found.map(({ field }) => field),
      missing.map((name) => `serviceaccount ${name}`),
    );
  });
}

test.run();
