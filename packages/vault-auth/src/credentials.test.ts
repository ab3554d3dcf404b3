import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { VaultData } from './client.ts';
import { credentialsIn } from './credentials.ts';

const ROLE = 'arn:aws:iam::123456789012:role/for-vault';
const KEY = { access_key: 'AKIAVAULT0000000' };
const CONFIG = 'auth/aws/config';

const CASES: [what: string, client: VaultData | undefined, sts: VaultData | undefined, from: string][] = [
  ['no configuration', undefined, undefined, 'its process'],
  [
    'the guide’s configuration',
    { access_key: '', role_arn: '', identity_token_audience: '' },
    undefined,
    'its process',
  ],
  [
    'a role that Vault has no token for',
    { role_arn: ROLE, identity_token_audience: '' },
    undefined,
    'its process',
  ],
  ['an access key', KEY, undefined, `${CONFIG}/client undefined`],
  [
    'a role by Vault’s own token',
    { role_arn: ROLE, identity_token_audience: 'vault' },
    undefined,
    `${CONFIG}/client ${ROLE}`,
  ],
  ['an access key, with which Vault assumes a role', KEY, { sts_role: ROLE }, `${CONFIG}/sts ${ROLE}`],
];
for (const [what, client, sts, from] of CASES) {
  test(`credentialsIn: ${what}: ${from}`, () => {
    const found = credentialsIn(CONFIG, client, sts);
    assert.is(found ? `${found.from} ${found.roleArn}` : 'its process', from);
  });
}

test.run();
