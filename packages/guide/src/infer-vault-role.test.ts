import { Failure, observe } from 'engine/resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { guideOf, WORK } from '../testing/guide.ts';
import type { Systems } from './guide.ts';
import { inferVaultRole, vaultRoleLacks } from './infer-vault-role.ts';

const IRSA = { name: 'AWS_ROLE_ARN', value: 'arn:aws:iam::123456789012:role/vault-irsa' };
const STS = 'arn:aws:iam::123456789012:role/vault/for-gloo';
const KEY = { access_key: 'AKIAVAULT0000000' };
const SECRET = { valueFrom: { secretKeyRef: { name: 'aws', key: 'id' } } };

interface Given {
  readonly env?: readonly object[];
  readonly named?: string;
  readonly client?: object;
  readonly sts?: object;
  readonly sealed?: boolean;
  readonly own?: boolean;
  readonly scope?: string;
}

/** IAM has every role but `misspelt`. */
async function getRole({ RoleName }: { readonly RoleName: string }): Promise<object> {
  if (RoleName !== 'misspelt') return { Role: {} };
  throw Object.assign(new Error('not found'), { name: 'NoSuchEntity' });
}

/** Systems of a Vault whose pod has these variables and whose auth method has these settings. EKS has no responses. */
function systemsOf({ env = [IRSA], named = '', client, sts, sealed, own, scope = '' }: Given): Systems {
  const environment = { VAULT_ASSUMED_ROLE: named, VAULT_AUTH_GET_ROLE_SCOPE: scope };
  const guide = guideOf({ environment });
  const paths: Record<string, object | undefined> = { 'auth/aws/config/client': client };
  const read = async (path: string) => {
    if (path in paths) return paths[path];
    assert.is(path, 'auth/aws/config/sts/123456789012');
    return sts;
  };
  const open = async () => {
    if (sealed) throw new Failure({ resource: 'vault', seen: 'it is sealed' });
    return { read };
  };
  const pod = { metadata: { name: 'vault-0' }, spec: { containers: [{ env }] } };
  return {
    ...guide,
    aws: {
      eks: () => Promise.reject(new Failure({ resource: 'eks', seen: 'no answer' })),
      iam: async () => ({ getRole }),
      roleIds: new Map(),
    },
    kubectl: { get: async (kind: string) => (kind === 'pod' ? pod : undefined) },
    callerIdentity: async () => guide.account,
    vault: { isExternal: own, exists: async () => true, open },
  } as unknown as Systems;
}

const CASES: [what: string, given: Given, role: string][] = [
  ['a pod with IRSA', {}, 'vault-irsa'],
  [
    'keys in Vault, whatever the operator names',
    { client: KEY, named: 'foo-role' },
    'unknown: auth/aws/config/client',
  ],
  [
    'a role by Vault’s own token',
    { client: { role_arn: STS, identity_token_audience: 'vault' } },
    'for-gloo',
  ],
  [
    'a role that Vault has no token for',
    { client: { role_arn: STS, identity_token_audience: '' } },
    'vault-irsa',
  ],
  ['a role that Vault assumes with keys', { client: KEY, sts: { sts_role: STS } }, 'for-gloo'],
  [
    'keys in the pod',
    { env: [IRSA, { name: 'AWS_ACCESS_KEY_ID', ...SECRET }] },
    'unknown: pod vault/vault-0 has AWS_ACCESS_KEY_ID',
  ],
  ['a sealed Vault', { sealed: true }, 'unknown: vault: it is sealed'],
  ['a sealed Vault, with a role that the operator names', { sealed: true, named: 'foo-role' }, 'foo-role'],
];
for (const [what, given, expected] of CASES) {
  test(`inferVaultRole: ${what}: ${expected}`, async () => {
    const found = await observe(() => inferVaultRole(systemsOf(given), WORK));
    assert.match('value' in found ? found.value.role : `unknown: ${found.unknown}`, expected);
  });
}

const LACKS: [what: string, given: Given, lacks: boolean][] = [
  ['one’s own Vault', { own: true }, true],
  ['one’s own Vault, whose role is given', { own: true, named: 'foo-role' }, false],
  ['one’s own Vault, which needs no repair', { own: true, scope: 'none' }, false],
  ['one’s own Vault with keys, which no repair helps', { own: true, client: KEY }, false],
  ['the guide’s Vault', {}, false],
  ['a role that the account does not have', { named: 'misspelt' }, true],
  ['such a role, which no repair needs', { named: 'misspelt', scope: 'none' }, false],
];
for (const [what, given, lacks] of LACKS)
  test(`vaultRoleLacks: ${what}: ${lacks ? 'asked for' : 'nothing'}`, async () => {
    assert.is((await vaultRoleLacks(systemsOf(given), WORK)).length > 0, lacks);
  });

test.run();
