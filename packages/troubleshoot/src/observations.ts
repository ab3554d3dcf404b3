import type { AwsObservations, CallerObservations } from 'aws-irsa/internal';
import type { Observation } from 'engine/resource';
import type { ClusterObservations, GlooMetrics } from 'gloo-install/internal';
import type { VaultObservations } from 'vault-auth/internal';

/** The guide's variables, which evidence and repairs refer to. */
export interface Wanted {
  readonly CLUSTER_NAME: string;
  readonly AWS_REGION: string;
  readonly ACCOUNT_ID: string;
  /** The cluster's issuer without `https://`. */
  readonly OIDC_PROVIDER: string;
  readonly NAMESPACE: string;
  readonly serviceAccounts: readonly string[];
  readonly VAULT_AUTH_ROLE_NAME: string;
  readonly VAULT_AUTH_ROLE_ARN: string;
  readonly VAULT_AUTH_POLICY_NAME: string;
  /** The policy of the guide's Troubleshooting. */
  readonly VAULT_AUTH_GET_ROLE_POLICY_NAME: string;
  readonly IAM_SERVER_ID_HEADER_VALUE: string;
  readonly STS_ENDPOINT: string;
  readonly VAULT_AWS_AUTH_PATH: string;
  readonly VAULT_KV_PATH: string;
  readonly EDGE_VERSION: string;
  /** How a person types vault here: in its pod, or against VAULT_ADDR. */
  readonly vault: string;
}

/** How far a service account got. */
export interface LoginObservation {
  readonly serviceAccount: string;
  /** The link that broke, its error with what to do, and the error's whole words; left out if the service account got a Vault token. */
  readonly broke?: {
    readonly link: string;
    readonly said: string;
    readonly next?: readonly string[];
    readonly words?: string | undefined;
  };
}

/** The secrets that Gloo reads from Vault. */
export interface SecretsInBoth {
  readonly inVault: number;
  /** Those that Kubernetes has, too, as `namespace/name`. */
  readonly inBoth: readonly string[];
  /** Why some could not be looked for. */
  readonly unseen: readonly string[];
}

/** The chain from the cluster's issuer to a readable secret, observed concurrently, as plain data. */
export interface Observations
  extends CallerObservations,
    AwsObservations,
    ClusterObservations,
    VaultObservations {
  readonly wanted: Wanted;
  readonly logins: Observation<readonly LoginObservation[]>;
  /** The logins of the running pods; `logged` is what one logged when its last login failed. */
  readonly metrics: Observation<readonly (GlooMetrics & { readonly logged?: Observation<string> })[]>;
  /** The paths of the secrets that Gloo cannot parse, if a pod logs that there is one. */
  readonly malformed: Observation<readonly string[]>;
  readonly inBoth: Observation<SecretsInBoth>;
}
