import type { Difference } from 'resource';
import type { Observation } from './observation.ts';

/** The guide's variables: what the chain is measured against. */
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
  readonly policyArn: string;
  readonly headerValue: string;
  readonly stsEndpoint: string;
  /** Where Gloo is to find Vault (VAULT_ADDRESS). */
  readonly vaultAddress: string;
  readonly version: string;
  /** The paths that the guide gives Vault's auth method and secrets engine, and Gloo. */
  readonly mountPath: string;
  readonly pathPrefix: string;
  /** How a person types kubectl here, and vault in its pod or against VAULT_ADDR. */
  readonly kubectl: string;
  readonly vault: string;
}

/** What an identity may not do of what it needs, as IAM's policy simulator says. */
export interface Ability {
  readonly denied: readonly {
    readonly action: string;
    readonly how: 'explicitly' | 'by its permissions boundary' | 'since nothing allows it';
    /** The policy that says so, where it is known. */
    readonly policy?: string;
  }[];
}

/** A Helm release, measured against the guide's. */
export interface ReleaseObservation {
  readonly status: string;
  readonly version: string;
  /** Of one that a helm works on, or was killed while it did: who, since when, and the command that clears it. */
  readonly pending?: { readonly seen: string; readonly clear: string } | undefined;
  readonly differences: readonly Difference[];
}

/** What is mounted in Vault at a path. */
export interface MountObservation {
  readonly type: string;
  /** Of a kv engine. */
  readonly version?: string | undefined;
}

/** Gloo's own settings for its Vault, as its Settings object has them. */
export interface GlooSettings {
  readonly address: string;
  readonly mountPath: string;
  readonly pathPrefix: string;
  readonly headerValue: string;
  readonly region: string;
}

/** A running pod of one of Gloo's service accounts. */
export interface PodObservation {
  readonly name: string;
  readonly serviceAccount: string;
  readonly role: string | undefined;
  /** Whether it has the file that AWS_WEB_IDENTITY_TOKEN_FILE names. */
  readonly token: boolean;
}

export interface ServiceAccountObservation {
  readonly name: string;
  readonly there: boolean;
  /** Whether a workload of the release runs as it. */
  readonly needed: boolean;
  /** The role that its annotation names. */
  readonly role: string | undefined;
}

/** How far a service account got. */
export interface LoginObservation {
  readonly serviceAccount: string;
  /** The link that broke, and what was said; left out where it was given a Vault token. */
  readonly broke?: { readonly link: string; readonly said: string };
}

/** What a running Gloo tells of its logins to Vault (`gloo_solo_io_vault_…`). */
export interface GlooMetrics {
  readonly pod: string;
  readonly successes: number;
  readonly failures: number;
  /** In milliseconds since the epoch. */
  readonly lastSuccess: number | undefined;
  readonly lastFailure: number | undefined;
}

/** The chain from the cluster's issuer to a secret that can be read, looked at all at once and as plain data. */
export interface Observations {
  readonly wanted: Wanted;
  /** `skew`: by how many seconds AWS's clock is ahead of this machine's. */
  readonly caller: Observation<{ readonly arn: string; readonly skew: number }>;
  /** What the caller lacks of what the guide needs. */
  readonly permissions: Observation<readonly string[]>;
  readonly oidcProvider: Observation<{ readonly audiences: readonly string[] } | undefined>;
  /** The issuers of providers that carry our tags for this cluster: another one, where it has been made again. */
  readonly ourIssuers: Observation<readonly string[]>;
  readonly role: Observation<
    | { readonly trust: unknown; readonly differences: readonly Difference[]; readonly boundary?: string }
    | undefined
  >;
  readonly policy: Observation<readonly Difference[] | undefined>;
  readonly attached: Observation<boolean>;
  readonly roleAbility: Observation<Ability>;
  readonly serviceAccounts: Observation<readonly ServiceAccountObservation[]>;
  readonly pods: Observation<readonly PodObservation[]>;
  /** Whether the pod identity webhook is there. */
  readonly webhook: Observation<boolean>;
  /** `undefined` in it where Vault is the operator's own. */
  readonly vaultRelease: Observation<ReleaseObservation | undefined>;
  readonly glooRelease: Observation<ReleaseObservation | undefined>;
  readonly repositories: Observation<
    readonly { readonly name: string; readonly url: string | undefined; readonly wanted: string }[]
  >;
  readonly vault: Observation<{
    readonly version: string;
    readonly external: boolean;
    readonly state: 'active' | 'standby' | 'secondary' | 'sealed' | 'uninitialised' | 'unreachable';
    /** What was said in place of an answer. */
    readonly said?: string;
  }>;
  readonly authMethods: Observation<Readonly<Record<string, MountObservation>>>;
  readonly secretsEngines: Observation<Readonly<Record<string, MountObservation>>>;
  readonly glooSettings: Observation<GlooSettings | undefined>;
  readonly clientConfig: Observation<
    { readonly headerValue: string; readonly stsEndpoint: string; readonly stsRegion: string } | undefined
  >;
  readonly vaultRole: Observation<readonly Difference[] | undefined>;
  /** Other Vault roles that are bound to the IAM role. */
  readonly otherVaultRoles: Observation<readonly string[]>;
  /** The role that Vault calls AWS with, how that is known, and what it may not do. */
  readonly vaultIdentity: Observation<{
    readonly role: string;
    readonly from: string;
    readonly ability: Ability;
  }>;
  readonly vaultPolicy: Observation<readonly Difference[] | undefined>;
  readonly secrets: Observation<{
    readonly count: number;
    readonly malformed: readonly { readonly path: string; readonly why: string }[];
  }>;
  readonly logins: Observation<readonly LoginObservation[]>;
  readonly metrics: Observation<readonly GlooMetrics[]>;
}
