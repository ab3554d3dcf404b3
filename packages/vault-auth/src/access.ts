import { Failure } from 'engine/resource';
import { podVariable } from 'kubernetes';
import type { VaultAccess } from './client.ts';

/** The environment variables by which Vault's own client finds Vault. */
export interface VaultEnvironment {
  readonly VAULT_ADDR?: string | undefined;
  readonly VAULT_TOKEN?: string | undefined;
  readonly VAULT_NAMESPACE?: string | undefined;
  readonly VAULT_CACERT?: string | undefined;
  readonly VAULT_SKIP_VERIFY?: boolean | undefined;
  /** Whether VAULT_TOKEN and VAULT_NAMESPACE are for the Vault in the cluster if VAULT_ADDR is not set. */
  readonly VAULT_TOKEN_FOR_CLUSTER?: boolean | undefined;
}

/**
 * The address and credentials of the operator's own Vault (VAULT_ADDR).
 * @param skipVerify whether its certificate is not verified
 * @throws Failure of kind input if no token is known
 */
export function externalAccess(environment: VaultEnvironment, skipVerify: boolean): VaultAccess {
  const { VAULT_ADDR = '', VAULT_TOKEN, VAULT_NAMESPACE: namespace, VAULT_CACERT } = environment;
  if (VAULT_TOKEN === undefined) {
    throw new Failure({
      kind: 'input',
      resource: `vault at ${VAULT_ADDR}`,
      seen: 'VAULT_ADDR is set and VAULT_TOKEN is not',
      next: ['export VAULT_TOKEN=… (vault login), or unset VAULT_ADDR to use the Vault in the cluster.'],
    });
  }
  return { address: VAULT_ADDR, token: VAULT_TOKEN, namespace, caCert: VAULT_CACERT, skipVerify };
}

/**
 * The credentials for the guide's dev server: its root token. VAULT_TOKEN and VAULT_NAMESPACE in a shell usually belong to
 * another Vault, so they are sent there only if VAULT_TOKEN_FOR_CLUSTER says so.
 * @param spec the spec of the Vault pod
 * @throws Failure of kind input if the pod runs no dev server: such a Vault is reached by its own address
 */
export function podAccess(
  environment: VaultEnvironment,
  spec: unknown,
  pod: string,
): Pick<VaultAccess, 'token' | 'namespace'> {
  const { VAULT_TOKEN, VAULT_NAMESPACE: namespace, VAULT_TOKEN_FOR_CLUSTER: isForCluster } = environment;
  // The chart hands the container of a dev server its root token, and no other Vault one.
  const token = podVariable(spec, 'VAULT_DEV_ROOT_TOKEN_ID');
  if (token === undefined) throw noDevServer(pod);
  return isForCluster && VAULT_TOKEN !== undefined ? { token: VAULT_TOKEN, namespace } : { token };
}

function noDevServer(pod: string): Failure {
  return new Failure({
    kind: 'input',
    resource: `pod ${pod}`,
    seen: 'this Vault is not a dev server, and VAULT_ADDR is not set',
    cause:
      'It is a Vault of your own, which these runbooks use by its own address and never install or change.',
    next: [
      'kubectl port-forward -n vault svc/vault 8200, in another shell, unless it has an address that this machine reaches.',
      'export VAULT_ADDR=https://127.0.0.1:8200 (http without TLS), VAULT_TOKEN=… and, for a private authority, VAULT_CACERT=….',
      'export VAULT_ADDRESS=… where Gloo’s pods reach it, such as https://vault.vault:8200.',
    ],
  });
}
