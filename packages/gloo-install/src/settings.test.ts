import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compareSettings } from './settings.ts';

const WANTED = {
  address: 'http://vault-internal.vault:8200',
  mountPath: 'aws',
  pathPrefix: 'dev',
  iamServerIdHeader: 'vault.gloo.example.com',
  region: 'us-east-1',
  vaultRole: 'dev-role-iam-demo',
};
const { address, pathPrefix, vaultRole, ...aws } = WANTED;
const LIVE = { address, pathPrefix, aws };

test('compareSettings: the guide’s settings fit, with the Vault role named or not', () => {
  assert.equal(compareSettings(LIVE, WANTED), []);
  assert.equal(compareSettings({ ...LIVE, aws: { ...aws, vaultRole } }, WANTED), []);
});

test('compareSettings: names each field that differs', () => {
  const live = { ...LIVE, address: 'https://vault.example.com', aws: { ...aws, vaultRole: 'other' } };
  assert.equal(
    compareSettings(live, WANTED).map(({ field }) => field),
    ['address', 'vaultRole'],
  );
});

test('compareSettings: a source without AWS authentication differs in all of it', () => {
  assert.equal(
    compareSettings({ address, pathPrefix }, WANTED).map(({ field }) => field),
    ['mountPath', 'iamServerIdHeader', 'region'],
  );
});

test.run();
