import type { Lack, Ownership, StepContext } from 'engine/resource';
import type { ChartSource, Helm, Kubectl, KubernetesObject } from 'kubernetes';
import type { GivenValues } from './given-values.ts';

/** Inputs of the run that wrote a revision of a release, by their names. */
export type RecordedInputs = Readonly<Record<string, string>>;

/** The releases of the guide. */
export type GuideRelease = 'vault' | 'gloo';

/**
 * When a run on this machine that is dead began to change a resource, which it never finished, in milliseconds since 1970;
 * `undefined` if no such run is known.
 */
export type AbandonedAt = (resource: string) => Promise<number | undefined>;

/** The variables by which Enterprise gets its license. */
export interface LicenseVariables {
  readonly GLOO_LICENSE_KEY?: string | undefined;
  readonly GLOO_LICENSE_SECRET_NAME?: string | undefined;
}

/** What the verbs of this package are bound to, and what an organisation adds. */
export interface HelmSystems extends LicenseVariables {
  readonly VAULT_ADDRESS: string;
  readonly VAULT_AUTH_ROLE_ARN: string;
  readonly helm: Helm;
  readonly kubectl: Kubectl;
  readonly ownership: Ownership;
  readonly abandonedAt?: AbandonedAt;
  /** The variables of the operator's shell, for Vault's clients. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly givenValues: { readonly vault: GivenValues | undefined; readonly gloo: GivenValues | undefined };
  /** The inputs of the run that helm's record of Gloo keeps. */
  readonly records: RecordedInputs;
  /** The same of the last run that installed or upgraded it. */
  readonly recordsBefore: RecordedInputs;
  readonly SERVICE_ACCOUNTS: readonly string[];
  /** The address of the guide's Vault for pods of the cluster. */
  readonly VAULT_IN_CLUSTER: string;
  readonly VAULT_POD: { readonly name: string; readonly namespace: string };
  /** Whether a pod, by what it was given, runs a dev server. */
  readonly isDevServer: (spec: KubernetesObject['spec']) => boolean;
  readonly lostWithVault: (work: StepContext) => Promise<readonly string[]>;
  /** What Gloo logs in with and does not exist, and the runbook that creates it; `undefined` if nothing is known to be missing. */
  readonly missingForLogin: (
    work: StepContext,
  ) => Promise<{ readonly what: string; readonly runbook: string } | undefined>;
  /** What Gloo's own client of Vault will meet at VAULT_ADDRESS, as far as that is seen from here. Changes nothing. */
  readonly atVaultAddress: (work: StepContext) => Promise<{
    /** Why it is not the Vault that the run configures. */
    readonly wrong?: Omit<Lack, 'of'> | undefined;
    /** Whether a client that trusts public authorities alone accepts the certificate there. */
    readonly isTrusted?: boolean | undefined;
  }>;
  /** Whether the operator has a Vault elsewhere, and none is installed. */
  readonly vault: { readonly external: boolean };
}

/** What a release, and what depends on it, is read and changed with. */
export type ReleaseSystems = Pick<HelmSystems, 'helm' | 'kubectl' | 'ownership' | 'abandonedAt'>;

/** What `helm install` itself says of a release. */
export interface ReleaseChart {
  readonly release: GuideRelease;
  readonly source: ChartSource;
}
