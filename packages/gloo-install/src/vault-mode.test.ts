import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { ignoredInDevMode, refuseOtherMode, vaultModeOf, withoutDevServer } from './vault-mode.ts';

const read = (text: string) => (parse(text) ?? {}) as Record<string, unknown>;

const MODES: readonly (readonly [values: string, mode: string])[] = [
  ['server: {dev: {enabled: "true"}, ha: {enabled: true}}', 'dev'],
  ['server: {dev: }', 'standalone'],
  ['server: {standalone: {enabled: false}}', 'none'],
  ['global: {externalVaultAddr: "https://vault.example.com"}\nserver: {dev: {enabled: true}}', 'external'],
  ['injector: {externalVaultAddr: "https://vault.example.com"}', 'external'],
  ['server: {enabled: false, dev: {enabled: true}}', 'external'],
  ['global: {enabled: false}\ninjector: {enabled: true}', 'external'],
  ['global: {enabled: false}\nserver: {enabled: true, dev: {enabled: true}}', 'dev'],
];
for (const [values, mode] of MODES) {
  test(`vaultModeOf: ${JSON.stringify(values)} is ${mode}`, () => {
    assert.is(vaultModeOf(read(values)), mode);
    const refusal = refuseOtherMode({ values: read(values) });
    assert.is(refusal === undefined, mode === 'dev');
    if (refusal !== undefined) assert.match(refusal.options.join(), 'set VAULT_ADDR'.slice(1));
  });
}

const NO_DEV_SERVER: readonly (readonly [values: string, fields: readonly string[]])[] = [
  ['server: {enabled: "-", extraArgs: x}\nglobal: {tlsDisable: true}\nfullnameOverride: vault', []],
  ['global: {enabled: false}\nserver: {enabled: true}', []],
  ['server:', ['server']],
  ['server: {dev: , ha: }', ['server.dev']],
  ['global: {enabled: false, tlsDisable: "false"}', ['global.enabled', 'global.tlsDisable']],
  ['global: {externalVaultAddr: "https://vault.example.com"}', ['global.externalVaultAddr']],
  ['fullnameOverride: my-vault\nnameOverride: server', ['fullnameOverride', 'nameOverride']],
];
for (const [values, fields] of NO_DEV_SERVER) {
  test(`withoutDevServer: ${JSON.stringify(values)}`, () => {
    const found = withoutDevServer(read(values)).map(({ field }) => field);
    assert.equal(found, fields);
  });
}

const IGNORED: readonly (readonly [values: string, paths: readonly string[]])[] = [
  ['server: {extraEnvironmentVars: {AWS_REGION: us-east-1}, volumes: [{name: tls}]}', []],
  ['server: {dataStorage: {enabled: false}, affinity: "", tolerations: [], nodeSelector: }', []],
  ['injector: {serviceAccount: {annotations: {a: b}}}', ['injector.serviceAccount.annotations']],
  ['server: {nodeSelector: {role: vault}}', ['server.nodeSelector']],
];
for (const [values, paths] of IGNORED) {
  test(`ignoredInDevMode: ${JSON.stringify(values)}`, () => {
    const warnings = ignoredInDevMode(read(values));
    assert.is(warnings.length, paths.length === 0 ? 0 : 1);
    for (const path of paths) assert.match(warnings.join(), path);
    assert.is(
      /VAULT_IRSA_ROLE_NAME/.test(warnings.join()),
      paths.some((path) => path.endsWith('annotations')),
    );
  });
}

test.run();
