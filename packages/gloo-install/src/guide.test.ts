import { type Comparison, compare } from 'engine/resource';
import { Helm } from 'kubernetes';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { DEMO, RELEASE } from '../testing/release.ts';
import { type HelmGuide, vaultRelease, vaultSettingsGlooLacks } from './guide.ts';

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

test('vaultSettingsGlooLacks: warns of an authority and of a namespace, each only if it is set', () => {
  assert.equal(warned({}), []);
  assert.equal(warned(SET), ['VAULT_CACERT', 'VAULT_NAMESPACE']);
});

test('vaultSettingsGlooLacks: warns of nothing that the file for Gloo has', () => {
  assert.equal(warned(SET, '- name: VAULT_CACERT_BYTES'), ['VAULT_NAMESPACE']);
  assert.equal(warned(SET, '- name: SSL_CERT_FILE\n- name: VAULT_NAMESPACE'), []);
  assert.equal(warned(SET, '- name: LOG_LEVEL'), ['VAULT_CACERT', 'VAULT_NAMESPACE']);
});

/** What a plan with `--adopt` does with the release of Vault, given values of the operator's and of the release. */
function planOfVault(given: string, live: string | undefined): Comparison & { readonly warning?: string } {
  const file = { variable: 'VAULT_HELM_VALUES', file: 'v.yaml', text: given, values: parse(given) ?? {} };
  const guide = {
    helm: new Helm(),
    ownership: { ...DEMO, adopt: true },
    vault: { external: false },
    VAULT_POD: { name: 'vault-0', namespace: 'vault' },
    HASHICORP_HELM_REPO: 'https://charts.example.com',
    VAULT_HELM_VERSION: '0.34.1',
    givenValues: { gloo: undefined, vault: file },
  } as unknown as HelmGuide;
  const resource = vaultRelease(guide).find(({ kind }) => kind === 'vault-release');
  assert.ok(resource);
  const release = { ...RELEASE, name: 'vault', chart: 'vault', version: '0.34.1', labels: {} };
  const comparison = compare(
    resource,
    live === undefined ? undefined : { ...release, values: parse(live) ?? {} },
  );
  const warning = resource.warning?.(undefined);
  return { ...comparison, ...(warning !== undefined && { warning }) };
}

const PRODUCTION = `global: {enabled: true, tlsDisable: false}
server:
  serviceAccount: {annotations: {eks.amazonaws.com/role-arn: "arn:aws:iam::123456789012:role/vault-kms"}}
  standalone: {enabled: false}
  affinity: ""
  ha: {enabled: true, replicas: 3, raft: {enabled: true, setNodeId: true}}`;

// vault-mode.test.ts has all modes and values.
const STORAGE = 'server: {dataStorage: {size: 10Gi}}';
const VAULTS: [what: string, given: string, live: string | undefined, expected: RegExp][] = [
  ['raft with TLS', '', PRODUCTION, /^conflict it is a Vault with high availability.* set VAULT_ADDR/],
  ['values of a production Vault', PRODUCTION, undefined, /^conflict VAULT_HELM_VALUES .*global.tlsDisable/],
  ['storage that dev mode ignores', STORAGE, undefined, /^create .*ignores.* server.dataStorage/],
];
for (const [what, given, live, expected] of VAULTS) {
  test(`vaultRelease, with --adopt: ${what}`, () => {
    const { action, detail, differences = [], options = [], warning } = planOfVault(given, live);
    const fields = differences.map(({ field }) => field);
    assert.match([action, detail, ...fields, ...options, warning].join(' '), expected);
  });
}

test.run();
