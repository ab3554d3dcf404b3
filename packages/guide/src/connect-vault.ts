import { type Aws, awsCredentials, stsEndpoint } from 'aws-irsa/internal';
import type { Environment } from 'engine/network';
import type { StepContext } from 'engine/resource';
import type { Kubectl } from 'kubernetes';
import { typedInPod, VaultConnection } from 'vault-auth/internal';
import { vaultEnvironment } from './inputs/environment.ts';
import type { Inputs } from './inputs/inputs.ts';

/** The connections that Vault's own needs. */
interface Connections {
  readonly aws: Aws;
  readonly environment: Environment;
  readonly kubectl: Kubectl;
  readonly proveCluster: (work: StepContext) => Promise<string>;
}

/** The STS endpoint of logins to Vault: the one that an input names, or the region's. */
export async function loginEndpoint(
  { VAULT_STS_ENDPOINT }: Pick<Inputs, 'VAULT_STS_ENDPOINT'>,
  aws: Aws,
): Promise<string> {
  return VAULT_STS_ENDPOINT ?? stsEndpoint(aws);
}

/**
 * The connection to Vault, with which a run that has VAULT_ROLE and no VAULT_TOKEN logs in by its own AWS identity.
 * @throws Failure of kind input if a variable of the environment is invalid.
 */
export function connectVault(
  inputs: Inputs,
  { aws, environment, kubectl, proveCluster }: Connections,
  inPod = typedInPod,
): VaultConnection {
  const { VAULT_AWS_AUTH_PATH, AWS_REGION, IAM_SERVER_ID_HEADER_VALUE } = inputs;
  return new VaultConnection(vaultEnvironment(environment), kubectl, proveCluster, inPod, async () => ({
    guide: { VAULT_AWS_AUTH_PATH, AWS_REGION, STS_ENDPOINT: await loginEndpoint(inputs, aws) },
    headerValue: IAM_SERVER_ID_HEADER_VALUE,
    credentials: await awsCredentials(aws),
  }));
}
