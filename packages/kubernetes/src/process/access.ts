/** The access of helm and kubectl, which replaces the operator's kubeconfig: that file may have changed. */
export interface Access {
  /** A kubeconfig of one context, which may hold secrets. */
  readonly kubeconfig: string;
  /** The address of the API server, for errors. */
  readonly server: string;
  /** The `ExecCredential` that the user reads from `CREDENTIAL_VARIABLE`; secret. */
  readonly credential?: string | undefined;
  /** Whether helm and kubectl start the user's plugin. */
  readonly startsPlugin?: boolean;
  /** When the credential expires, in milliseconds since the epoch. */
  readonly expiresAt: number;
}

export const CREDENTIAL_VARIABLE = 'GLOO_VAULT_IRSA_CREDENTIAL';
