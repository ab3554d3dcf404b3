import type { Compared, Existing, Observation } from './observation.ts';

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

/** The needed actions that an identity may not perform, according to IAM's policy simulator. */
export interface Ability {
  readonly denied: readonly {
    readonly action: string;
    readonly how: 'explicitly' | 'by its permissions boundary' | 'since nothing allows it';
    /** The policy that denies them, if known. */
    readonly policy?: string;
  }[];
}

/** Something that the guide creates; `undefined` if it does not exist. */
type GuideThing<More = unknown> = Observation<(Existing & More) | undefined>;

export interface ReleaseObservation extends Existing {
  readonly version: string;
  /** For an unfinished Helm operation: its status, and when helm last recorded something. */
  readonly pending?: string | undefined;
}

/** A running pod of one of Gloo's service accounts. */
export interface PodObservation {
  readonly name: string;
  readonly serviceAccount: string;
  readonly role: string | undefined;
  /** Whether it has the file that AWS_WEB_IDENTITY_TOKEN_FILE names. */
  readonly token: boolean;
  /** Whether EKS Pod Identity gives it its credentials. */
  readonly podIdentity: boolean;
}

/** How a pod of one of Gloo's service accounts runs. */
export interface PodRun {
  readonly name: string;
  /** Since when it has been ready, in milliseconds since the epoch; `undefined` if it is not. */
  readonly readySince: number | undefined;
  /** How often its container ended and was started again, and why it does not run now. */
  readonly restarts: number;
  readonly waiting: string | undefined;
  /** The last end of its container, and how long ago that was, in milliseconds. */
  readonly lastExit: { readonly code: number; readonly at: number; readonly ago: number } | undefined;
}

/** Kubernetes waits up to five minutes before it starts a container again that keeps ending. */
const RESTARTED_WITHIN = 6 * 60_000;

/** Why a pod that should serve does not; `undefined` if it is ready. Pure. */
export function whyNotReady(pod: PodRun): string | undefined {
  if (pod.readySince !== undefined) return undefined;
  return [`${pod.name} is not ready`, ...(pod.waiting ? [pod.waiting] : []), ...endsOf(pod)].join(', ');
}

/** Why a pod that is ready may end again soon; `undefined` if nothing says so. Pure. */
export function whyNotSteady(pod: PodRun): string | undefined {
  const { name, readySince = 0, lastExit } = pod;
  if (lastExit === undefined || lastExit.ago > RESTARTED_WITHIN) return undefined;
  return [`${name} is ready only since ${timeText(readySince)}`, ...endsOf(pod)].join(', ');
}

function endsOf({ restarts, lastExit }: PodRun): string[] {
  if (lastExit === undefined) return [];
  const { code, at } = lastExit;
  return [`it ended with exit code ${code} at ${timeText(at)}`, `restarts: ${restarts}`];
}

/** A time as people read it in a line: `2026-11-20T12:00:00Z`. Pure. */
export function timeText(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
}

export interface ServiceAccountObservation {
  readonly name: string;
  readonly exists: boolean;
  /** Whether a workload of the release uses it. */
  readonly needed: boolean;
  /** The role that its annotation names. */
  readonly role: string | undefined;
  /** Its EKS Pod Identity association, whose role new pods get instead; left out if the operator may not read it. */
  readonly association?: { readonly roleArn: string; readonly id: string } | undefined;
}

/** How far a service account got. */
export interface LoginObservation {
  readonly serviceAccount: string;
  /** The link that broke, and its error; left out if the service account got a Vault token. */
  readonly broke?: { readonly link: string; readonly said: string };
}

/** A running Gloo's metrics about its logins to Vault (`gloo_solo_io_vault_…`). */
export interface GlooMetrics {
  readonly pod: string;
  readonly successes: number;
  readonly failures: number;
  /** In milliseconds since the epoch. */
  readonly lastSuccess: number | undefined;
  readonly lastFailure: number | undefined;
}

/** Whether the last login of a running Gloo failed. Pure. */
export function lastLoginFailed({ failures, lastSuccess = 0, lastFailure = 0 }: GlooMetrics): boolean {
  return failures > 0 && lastFailure >= lastSuccess;
}

/** The chain from the cluster's issuer to a readable secret, observed concurrently, as plain data. */
export interface Observations {
  readonly wanted: Wanted;
  /** `skew`: by how many seconds AWS's clock is ahead of this machine's. */
  readonly caller: Observation<{ readonly arn: string; readonly skew: number }>;
  /** The permissions that the guide needs and the caller lacks. */
  readonly permissions: Observation<readonly string[]>;
  readonly oidcProvider: GuideThing;
  /**
   * The issuers of providers that carry our tags for this cluster: there is another one if the cluster was recreated.
   */
  readonly managedIssuers: Observation<readonly string[]>;
  /** `loose`: its trust policy has an operator that ends in IfExists. */
  readonly role: GuideThing<{ readonly loose: boolean }>;
  readonly policy: GuideThing;
  /** The policy's attachment to the role. */
  readonly attachment: GuideThing;
  readonly roleAbility: Observation<Ability>;
  readonly serviceAccounts: Observation<readonly ServiceAccountObservation[]>;
  readonly pods: Observation<readonly PodObservation[]>;
  /** How those pods run. */
  readonly podRuns: Observation<readonly PodRun[]>;
  /** Whether the pod identity webhook exists. */
  readonly webhook: Observation<boolean>;
  /** It contains `undefined` if Vault is the operator's own. */
  readonly vaultRelease: GuideThing<ReleaseObservation>;
  readonly glooRelease: GuideThing<ReleaseObservation>;
  /** The chart repositories that helm knows. */
  readonly repositories: Observation<readonly (Compared & { readonly name: string })[]>;
  readonly vault: Observation<{
    readonly version: string;
    readonly external: boolean;
    readonly state: 'active' | 'inactive' | 'secondary' | 'sealed' | 'uninitialised' | 'unreachable';
    /** The error, if there was no answer. */
    readonly said?: string;
  }>;
  /** What is mounted at the guide's paths. */
  readonly authMethod: GuideThing;
  readonly secretsEngine: GuideThing;
  /** The paths of aws auth methods, if there is none at the guide's path. */
  readonly otherAwsMounts: Observation<readonly string[]>;
  /** Gloo's settings for its Vault, as its Settings object has them. */
  readonly glooSettings: GuideThing;
  readonly clientConfig: GuideThing;
  readonly vaultRole: GuideThing;
  /** Other Vault roles that are bound to the IAM role. */
  readonly otherVaultRoles: Observation<readonly string[]>;
  /**
   * The role with which Vault calls AWS, how its pod gets it, and what it may not do. It is inferred, unless the operator
   * named it: only Vault's own error proves it.
   */
  readonly vaultIdentity: Observation<{
    readonly role: string;
    readonly from: string;
    readonly ability: Ability;
  }>;
  readonly vaultPolicy: GuideThing;
  readonly secrets: Observation<{
    readonly count: number;
    readonly malformed: readonly { readonly path: string; readonly why: string }[];
  }>;
  readonly logins: Observation<readonly LoginObservation[]>;
  readonly metrics: Observation<readonly GlooMetrics[]>;
}

/** Some of the observations, each still in progress. */
export type Observing<Name extends keyof Observations> = {
  readonly [Key in Name]: Promise<Observations[Key]>;
};
