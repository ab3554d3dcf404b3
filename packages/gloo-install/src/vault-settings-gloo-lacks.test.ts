import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { vaultSettingsGlooLacks } from './vault-settings-gloo-lacks.ts';

const SET = { VAULT_CACERT: '/ca.pem', VAULT_NAMESPACE: 'team-a' };

/** The variables that the warnings begin with. */
function warned(environment: Record<string, string>, values?: object, enterprise = false): string[] {
  const gloo = values && { variable: 'GLOO_HELM_VALUES', file: 'gloo.yaml', values: { ...values } };
  return vaultSettingsGlooLacks({
    environment,
    VAULT_ADDRESS: 'https://vault.example.com:8200',
    enterprise,
    givenValues: { gloo, vault: undefined },
  } as never).map((warning) => warning.split(' ')[0] ?? '');
}

const customEnv = (...names: string[]) => ({ deployment: { customEnv: names.map((name) => ({ name })) } });
const source = (vault: object) => ({ secretOptions: { sources: [{ vault }] } });

test('vaultSettingsGlooLacks: warns of an authority and of a namespace, each only if it is set', () => {
  assert.equal(warned({}), []);
  assert.equal(warned(SET), ['VAULT_CACERT', 'VAULT_NAMESPACE']);
});

const GIVEN: readonly [what: string, values: object, enterprise: boolean, left: string[]][] = [
  ['variables of its pods', { gloo: customEnv('VAULT_CACERT_BYTES', 'VAULT_NAMESPACE') }, false, []],
  ['the same of Enterprise', { gloo: { gloo: customEnv('VAULT_CACERT', 'VAULT_NAMESPACE') } }, true, []],
  ['tlsConfig', { settings: source({ tlsConfig: { caCert: '/ca.crt' } }) }, false, ['VAULT_NAMESPACE']],
  ['something else', { gloo: customEnv('LOG_LEVEL') }, false, ['VAULT_CACERT', 'VAULT_NAMESPACE']],
  ['values of another shape', { gloo: null, settings: ['x'] }, false, ['VAULT_CACERT', 'VAULT_NAMESPACE']],
];
for (const [what, values, enterprise, left] of GIVEN) {
  test(`vaultSettingsGlooLacks: ${what} leaves ${left.join(', ') || 'nothing'}`, () => {
    assert.equal(warned(SET, values, enterprise), left);
  });
}

test.run();
