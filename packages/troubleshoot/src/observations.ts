import type { Ability, AwsObservations, CallerObservations } from 'aws-irsa';
import type { Observation } from 'engine/resource';
import type { ClusterObservations, GlooMetrics } from 'gloo-install';
import type { VaultObservations } from 'vault-auth';

/** The guide's variables, which evidence and repairs refer to. */
export interface Wanted {
  readonly clusterName: string;
  readonly region: string;
  readonly accountId: string;
  /** The cluster's issuer without `https://` (OIDC_PROVIDER). */
  readonly oidcProvider: string;
  readonly namespace: string;
  readonly serviceAccounts: readonly string[];
  readonly roleName: string;
  readonly roleArn: string;
  readonly policyName: string;
  /** The policy of the guide's Troubleshooting (VAULT_AUTH_GET_ROLE_POLICY_NAME). */
  readonly getRolePolicyName: string;
  readonly headerValue: string;
  readonly stsEndpoint: string;
  /** The guide's paths of Vault's auth method and secrets engine, and Gloo's. */
  readonly mountPath: string;
  readonly pathPrefix: string;
  /** The version of Gloo (EDGE_VERSION). */
  readonly edgeVersion: string;
  /** How a person types kubectl here, and vault in its pod or against VAULT_ADDR. */
  readonly kubectl: string;
  readonly vault: string;
}

/** How far a service account got. */
export interface LoginObservation {
  readonly serviceAccount: string;
  /** The link that broke, and its error; left out if the service account got a Vault token. */
  readonly broke?: { readonly link: string; readonly said: string };
}

/** The chain from the cluster's issuer to a readable secret, observed concurrently, as plain data. */
export interface Observations
  extends CallerObservations,
    AwsObservations,
    ClusterObservations,
    VaultObservations {
  readonly wanted: Wanted;
  /**
   * The role with which Vault calls AWS, how its pod gets it, and what it may not do. It is inferred, unless the operator
   * named it: only Vault's own error proves it.
   */
  readonly vaultIdentity: Observation<{
    readonly role: string;
    readonly from: string;
    readonly ability: Ability;
  }>;
  readonly logins: Observation<readonly LoginObservation[]>;
  readonly metrics: Observation<readonly GlooMetrics[]>;
}
