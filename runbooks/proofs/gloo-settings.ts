import type { GlooSettings } from 'gloo-install';
import type { Inputs } from '../inputs/inputs.ts';

/** What Gloo’s Settings must say about Vault, so that the proofs are about the same Vault. */
export function glooSettings(inputs: Inputs): GlooSettings {
  return {
    address: inputs.VAULT_ADDRESS,
    mountPath: inputs.VAULT_AWS_AUTH_PATH,
    pathPrefix: inputs.VAULT_KV_PATH,
    iamServerIdHeader: inputs.IAM_SERVER_ID_HEADER_VALUE,
    region: inputs.AWS_REGION,
    vaultRole: inputs.VAULT_AUTH_ROLE_NAME,
  };
}
