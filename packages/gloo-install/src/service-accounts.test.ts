import { Helm, Kubectl, type KubernetesObject } from 'cluster-tools';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ROLE_ANNOTATION } from './pods.ts';
import { annotatedServiceAccounts, roleAnnotation } from './service-accounts.ts';

const ROLE = 'arn:aws:iam::123456789012:role/dev-role-iam-demo';
const accounts = annotatedServiceAccounts(new Kubectl(), new Helm(), {
  release: 'gloo',
  namespace: 'gloo-system',
  serviceAccounts: ['gloo', 'discovery'],
  roleArn: ROLE,
  clusterName: 'demo',
  adopt: false,
});

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
    const comparison = accounts.compare({ roles: { gloo: roleAnnotation({ metadata }) }, managed: true });
    assert.equal(comparison, { action: 'update', differences: [{ field: 'gloo', live, wanted: ROLE }] });
  });
}

test('annotatedServiceAccounts: the wanted role fits, whoever has set it', () => {
  const account = { metadata: { ...metadata, annotations: annotations(ROLE), managedFields: [ANNOTATED] } };
  const comparison = accounts.compare({ roles: { gloo: roleAnnotation(account) }, managed: false });
  assert.is(comparison.action, 'no change');
});

test.run();
