import { readFileSync } from 'node:fs';
import { temporaryFile } from 'engine/testing/temporary-folder';
import { stringify } from 'yaml';
import { world } from './world.ts';

/** The sandbox's Vault as one of the operator's own. */
export function ownVault(): Record<string, string> {
  const { address, token, caCert } = world().vaultTls;
  return {
    VAULT_ADDR: address,
    VAULT_TOKEN: token,
    VAULT_CACERT: caCert,
    VAULT_ADDRESS: address,
    GLOO_HELM_VALUES: glooValues({ VAULT_CACERT_BYTES: readFileSync(caCert, 'utf8') }),
  };
}

/** A file of Helm values that give Gloo's pods these variables. */
export function glooValues(variables: Readonly<Record<string, string>>): string {
  const deployment = { customEnv: Object.entries(variables).map(([name, value]) => ({ name, value })) };
  return temporaryFile(stringify({ gloo: { deployment }, discovery: { deployment } }));
}
