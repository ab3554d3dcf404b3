import type { Environment } from 'engine/network';

/** What helm and kubectl are handed in place of the operator's kubeconfig, which may have changed. */
export interface Access {
  /** A kubeconfig of one context, which may hold secrets. */
  readonly kubeconfig: string;
  /** The address of its API server, for errors. */
  readonly server: string;
  /** The `ExecCredential` that its user takes from `CREDENTIAL_VARIABLE`, a secret. */
  readonly credential?: string | undefined;
  /** Whether helm and kubectl start the plugin of its user. */
  readonly startsPlugin?: boolean;
  /** When the credential expires, in milliseconds since the epoch. */
  readonly expiresAt: number;
}

export const CREDENTIAL_VARIABLE = 'GLOO_VAULT_IRSA_CREDENTIAL';

/**
 * The variables by which helm and kubectl reach the access's cluster.
 * @param path of its kubeconfig in the child
 */
export function accessVariables({ credential }: Access, path: string): Environment {
  return { KUBECONFIG: path, ...(credential !== undefined && { [CREDENTIAL_VARIABLE]: credential }) };
}
