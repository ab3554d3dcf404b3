import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { OVERRIDES } from '../testing/release.ts';
import { compareSettings } from './settings.ts';

const GUIDE = { ...OVERRIDES, VAULT_AUTH_ROLE_NAME: 'dev-role-iam-demo' };
const vaultRole = GUIDE.VAULT_AUTH_ROLE_NAME;
const aws = { mountPath: 'aws', iamServerIdHeader: 'vault.gloo.example.com', region: 'us-east-1' };
const LIVE = { address: 'http://vault-internal.vault:8200', pathPrefix: 'dev', aws };

test('compareSettings: the guide’s settings fit, with the Vault role named or not', () => {
  assert.equal(compareSettings(LIVE, GUIDE), []);
  assert.equal(compareSettings({ ...LIVE, aws: { ...aws, vaultRole } }, GUIDE), []);
});

test('compareSettings: names each field that differs', () => {
  const live = { ...LIVE, address: 'https://vault.example.com', aws: { ...aws, vaultRole: 'other' } };
  const fields = compareSettings(live, GUIDE).map(({ field }) => field);
  assert.equal(fields, ['address', 'vaultRole']);
});

test.run();
