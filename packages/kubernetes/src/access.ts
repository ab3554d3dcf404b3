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
