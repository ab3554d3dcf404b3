import { ROLE_NAME_MAX } from 'aws-irsa/names';
import type { VaultPaths } from 'vault-auth';
import type { Inputs } from './inputs.ts';

/** The role of Vault's own service account: VAULT_IRSA_ROLE_NAME, or a name made from the cluster's. */
export function vaultRoleName(inputs: Pick<Inputs, 'CLUSTER_NAME' | 'VAULT_IRSA_ROLE_NAME'>): string {
  return inputs.VAULT_IRSA_ROLE_NAME ?? `vault-irsa-${inputs.CLUSTER_NAME}`.slice(0, ROLE_NAME_MAX);
}

/** Where the guide's parts are in Vault. */
export function vaultPaths(inputs: Pick<Inputs, 'VAULT_AWS_AUTH_PATH' | 'VAULT_KV_PATH'>): VaultPaths {
  return { authPath: inputs.VAULT_AWS_AUTH_PATH, kvPath: inputs.VAULT_KV_PATH };
}
