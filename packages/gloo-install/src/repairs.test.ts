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

test('podsWithRole: the command restarts only the deployments whose pods lack the role', () => {
  const restarted = (name: string) => `kubectl rollout restart deployment/${name} -n gloo-system`;
  assert.equal(pods.command([{ ...pod, role: undefined }]).run, [restarted('gloo')]);
  assert.equal(pods.command().run, [restarted('gloo'), restarted('discovery')]);
});

test.run();
