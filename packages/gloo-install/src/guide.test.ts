import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { refuseOtherMode, vaultSettingsGlooLacks } from './guide.ts';

const SET = { VAULT_CACERT: '/ca.pem', VAULT_NAMESPACE: 'team-a' };

/** The variables that the warnings begin with. */
function warned(environment: Record<string, string>, text = ''): string[] {
  const gloo = { variable: 'GLOO_HELM_VALUES', file: 'gloo.yaml', text, values: {} };
  return vaultSettingsGlooLacks({
    environment,
    VAULT_ADDRESS: 'https://vault.example.com:8200',
    enterprise: false,
    givenValues: { gloo, vault: undefined },
  }).map((warning) => warning.split(' ')[0] ?? '');
}

test('vaultSettingsGlooLacks: warns of an authority and a namespace that are set, unless the file for Gloo has them', () => {
  assert.equal(warned({}), []);
  assert.equal(warned(SET, '- name: VAULT_CACERT_BYTES'), ['VAULT_NAMESPACE']);
  assert.equal(warned(SET, '- name: SSL_CERT_FILE\n- name: VAULT_NAMESPACE'), []);
  assert.equal(warned(SET, '- name: LOG_LEVEL'), ['VAULT_CACERT', 'VAULT_NAMESPACE']);
});

for (const [what, values, refused] of [
  ['a dev server', { server: { dev: { enabled: true } } }, false],
  ['a dev server, by text', { server: { dev: { enabled: 'true' } } }, false],
  ['a Vault with raft', { server: { ha: { enabled: true } } }, true],
  ['the chart’s default', {}, true],
] as const) {
  test(`refuseOtherMode: ${what}: ${refused ? 'refused' : 'may be changed'}`, () =>
    assert.is(refuseOtherMode({ values }) !== undefined, refused));
}

test.run();
