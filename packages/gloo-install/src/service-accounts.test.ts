import { compare } from 'engine/resource';
import { Helm, Kubectl } from 'kubernetes';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DEMO } from '../testing/release.ts';
import { ROLE_ANNOTATION } from './pods.ts';
import { annotatedServiceAccounts } from './service-accounts.ts';

const ROLE = 'arn:aws:iam::123456789012:role/dev-role-iam-demo';
const SPEC = {
  release: 'gloo',
  namespace: 'gloo-system',
  serviceAccounts: ['gloo', 'discovery'],
  roleArn: ROLE,
};
const accounts = annotatedServiceAccounts(new Kubectl(), new Helm(), DEMO, SPEC);

test('annotatedServiceAccounts: another role differs, and is a conflict if the release is unmanaged', () => {
  const roles = { gloo: 'arn:other' };
  const differences = [{ field: 'gloo', live: 'arn:other', wanted: ROLE }];
  assert.equal(compare(accounts, { roles, mark: 'created' }), { action: 'update', differences });
  assert.is(compare(accounts, { roles, mark: 'none' }).action, 'conflict');
});

test('annotatedServiceAccounts: none yet: there is something to do only if the chart does not annotate them', () => {
  const byChart = annotatedServiceAccounts(new Kubectl(), new Helm(), DEMO, { ...SPEC, byChart: true });
  assert.is(compare(byChart, { roles: {}, mark: 'none' }).action, 'no change');
  assert.is(compare(accounts, undefined).action, 'create');
});

test('annotatedServiceAccounts: the command annotates only those that differ', () => {
  const roles = { gloo: ROLE, discovery: undefined };
  assert.equal(accounts.command({ roles, mark: 'created' }).run, [
    `kubectl annotate serviceaccount discovery -n gloo-system --overwrite ${ROLE_ANNOTATION}=${ROLE}`,
  ]);
});

test.run();
