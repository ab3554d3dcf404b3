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
 * The credentials for the Vault in the cluster: the root token of a dev server. VAULT_TOKEN and VAULT_NAMESPACE in
 * a shell usually belong to another Vault, so they are sent there only if VAULT_TOKEN_FOR_CLUSTER says so.
 * @param spec the spec of the Vault pod
 * @throws Failure of kind input if no token is known
 */
export function podAccess(
  environment: VaultEnvironment,
  spec: unknown,
  pod: string,
): Pick<VaultAccess, 'token' | 'namespace'> {
  const { VAULT_TOKEN, VAULT_NAMESPACE: namespace, VAULT_TOKEN_FOR_CLUSTER: isForCluster } = environment;
  if (isForCluster && VAULT_TOKEN !== undefined) return { token: VAULT_TOKEN, namespace };
  // The chart hands the container of a dev server its root token, and no other Vault one.
  const token = podVariable(spec, 'VAULT_DEV_ROOT_TOKEN_ID');
  if (token !== undefined) return { token };
  throw new Failure({
    kind: 'input',
    resource: `pod ${pod}`,
    seen:
      VAULT_TOKEN === undefined
        ? 'this Vault is not a dev server, and VAULT_TOKEN is not set'
        : 'this Vault is not a dev server, and VAULT_TOKEN is sent to VAULT_ADDR only',
    next: [
      'To use a token for the Vault in the cluster: export VAULT_TOKEN=… and VAULT_TOKEN_FOR_CLUSTER=true.',
      'To use another Vault: export VAULT_ADDR=….',
    ],
  });
}
