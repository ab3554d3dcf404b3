import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SYSTEMS } from '../testing/guide.ts';
import { vaultWrite } from './verbs.ts';

const ARN = 'arn:aws:iam::123456789012:role/r';
const ROLE = { auth_type: 'iam', bound_iam_principal_arn: ARN, policies: 'dev', max_ttl: '15m' } as const;

test('vaultWrite: the path says what is written, and which fields there are', () => {
  const role = vaultWrite('auth/teams/aws/role/r', ROLE)(SYSTEMS);
  const sts = vaultWrite('auth/aws/config/sts/123456789012', { sts_role: ARN })(SYSTEMS);
  assert.equal(
    [role, sts].map(({ kind, name }) => [kind, name]),
    [
      ['vault-auth-role', 'vault auth/teams/aws/role/r'],
      ['vault-auth-sts-role', 'vault auth/aws/config/sts/123456789012'],
    ],
  );
  // @ts-expect-error a field of another path
  vaultWrite('auth/aws/role/r', { ...ROLE, sts_role: ARN });
  // @ts-expect-error seconds
  vaultWrite('auth/aws/role/r', { ...ROLE, max_ttl: '900' });
});

test.run();
