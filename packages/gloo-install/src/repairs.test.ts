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
const pod = { name: 'gloo-1', serviceAccount: 'gloo', role: ROLE, token: true, podIdentity: false };

test('podsWithRole: pods that carry the role stay', () => {
  assert.equal(compare(pods, [pod]), { action: 'no change', detail: 'gloo-1' });
});

test('podsWithRole: recreates a pod without the role, and one without its token', () => {
  const comparison = compare(pods, [
    { ...pod, role: undefined, token: false },
    { ...pod, name: 'gloo-2', token: false },
  ]);
  assert.equal(comparison, {
    action: 'update',
    differences: [
      { field: 'gloo-1: AWS_ROLE_ARN', live: undefined, wanted: ROLE },
      { field: 'gloo-2: its token', live: 'absent', wanted: 'present' },
    ],
  });
});

test('podsWithRole: recreates a pod that gave up before its first login', () => {
  assert.equal(compare(pods, [{ ...pod, onlyFailed: 3 }]), {
    action: 'update',
    differences: [{ field: 'gloo-1: logins to Vault', live: '3 failed, none succeeded', wanted: 'one' }],
  });
});

test('podsWithRole: the command restarts only the deployments whose pods lack the role', () => {
  assert.is(
    pods.command([{ ...pod, role: undefined }]),
    'kubectl rollout restart deployment/gloo -n gloo-system',
  );
  assert.is(
    pods.command(),
    'kubectl rollout restart deployment/gloo -n gloo-system\nkubectl rollout restart deployment/discovery -n gloo-system',
  );
});

test.run();
