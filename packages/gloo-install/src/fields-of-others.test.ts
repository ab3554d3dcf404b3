import type { KubernetesObject } from 'cluster-tools';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type LiveRelease, roleOfAnother, takenOver } from './fields-of-others.ts';
import { ROLE_ANNOTATION } from './pods.ts';

const WANTED = 'arn:aws:iam::123456789012:role/dev-role-iam-demo';
const APPLIED = { manager: 'helm', operation: 'Apply', fieldsV1: {} };
const ANNOTATED = {
  manager: 'kubectl-annotate',
  operation: 'Update',
  fieldsV1: { 'f:metadata': { 'f:annotations': { [`f:${ROLE_ANNOTATION}`]: {} } } },
};

function found(role: string, managedFields: KubernetesObject['metadata']['managedFields']) {
  const annotations = { [ROLE_ANNOTATION]: role };
  const metadata = { name: 'gloo', uid: '1', annotations, ...(managedFields && { managedFields }) };
  return roleOfAnother({ metadata }, WANTED);
}

test('roleOfAnother: who has given it another value', () => {
  assert.equal(found('arn:other', [APPLIED, ANNOTATED]), [
    { field: `serviceaccount gloo: ${ROLE_ANNOTATION}`, manager: 'kubectl-annotate' },
  ]);
});

test('roleOfAnother: the wanted value is no conflict, whoever has set it', () => {
  assert.equal(found(WANTED, [APPLIED, ANNOTATED]), []);
});

test('roleOfAnother: what helm did not apply on the server is patched without a conflict', () => {
  assert.equal(found('arn:other', [{ ...APPLIED, operation: 'Update' }, ANNOTATED]), []);
  assert.equal(found('arn:other', undefined), []);
});

test('roleOfAnother: helm’s own field is changed without a conflict', () => {
  assert.equal(found('arn:old', [{ ...ANNOTATED, manager: 'helm', operation: 'Apply' }]), []);
});

test('takenOver: --force-conflicts takes over more than the fields that are known', () => {
  const fieldsOfOthers = [{ field: 'serviceaccount gloo: role', manager: 'kubectl-annotate' }];
  const live = { name: 'gloo', namespace: 'gloo-system', fieldsOfOthers } as unknown as LiveRelease;
  const [known, others] = takenOver(live);
  assert.is(known?.live, 'set by kubectl-annotate');
  assert.match(String(others?.live), 'helm get manifest gloo -n gloo-system | kubectl apply --server-side');
  assert.is(others?.wanted, 'taken over by helm as well');
});

test.run();
