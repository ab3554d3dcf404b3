import { compare } from 'engine/resource';
import { Kubectl } from 'kubernetes';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { podsWithRole } from './repairs.ts';

const ROLE = 'arn:aws:iam::123456789012:role/dev-role-iam-demo';
const pods = podsWithRole({
  kubectl: new Kubectl(),
  NAMESPACE: 'gloo-system',
  SERVICE_ACCOUNTS: ['gloo', 'discovery'],
  VAULT_AUTH_ROLE_ARN: ROLE,
});
const RUN = { readySince: 0, restarts: 0, waiting: undefined, lastExit: undefined, container: 'gloo' };
const pod = { ...RUN, name: 'gloo-1', serviceAccount: 'gloo', role: ROLE, token: true, podIdentity: false };

test('podsWithRole: recreates a pod without the role, without its token, or whose logins all failed, and no other', () => {
  const comparison = compare(pods, [
    { ...pod, role: undefined, token: false },
    { ...pod, name: 'gloo-2', token: false },
    { ...pod, name: 'gloo-3', onlyFailed: 3 },
    { ...pod, name: 'gloo-4' },
  ]);
  assert.equal(comparison, {
    action: 'update',
    differences: [
      { field: 'gloo-1: AWS_ROLE_ARN', live: undefined, wanted: ROLE },
      { field: 'gloo-2: its token', live: 'absent', wanted: 'present' },
      { field: 'gloo-3: logins to Vault', live: '3 failed, none succeeded', wanted: 'one' },
    ],
  });
});

test('podsWithRole: the command restarts only the deployments whose pods lack the role', () => {
  const restarted = (name: string) => `kubectl rollout restart deployment/${name} -n gloo-system`;
  assert.equal(pods.command([{ ...pod, role: undefined }]).run, [restarted('gloo')]);
  assert.equal(pods.command().run, [restarted('gloo'), restarted('discovery')]);
});

test.run();
