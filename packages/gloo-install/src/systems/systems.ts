import type { Lack, Ownership, Refusal, StepContext } from 'engine/resource';
import type { ChartSource, Helm, Kubectl, KubernetesObject } from 'kubernetes';
import type { GivenValues } from './given-values.ts';

/** Inputs of the run that wrote a revision of a release, by name. */
export type RecordedInputs = Readonly<Record<string, string>>;

/** The releases of the guide. */
export type GuideRelease = 'vault' | 'gloo';

/**
 * When a dead run on this machine began an unfinished change of a resource, in milliseconds since 1970; `undefined` if no
 * such run is known.
 */
export type AbandonedAt = (resource: string) => Promise<number | undefined>;

/** The variables for the Enterprise license. */
export interface LicenseVariables {
  readonly GLOO_LICENSE_KEY?: string | undefined;
  readonly GLOO_LICENSE_SECRET_NAME?: string | undefined;
}

/** The systems that the verbs of this package act on, and an organisation's settings. */
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
  /** Why the change would take secrets from Gloo; read before it is made. */
  readonly secretLossRefusal: (work: StepContext) => Promise<Refusal | undefined>;
  /** The inputs of the run that helm's description of Gloo records. */
  readonly records: RecordedInputs;
  /** The same inputs of the last run that installed or upgraded Gloo. */
  readonly recordsBefore: RecordedInputs;
  /** The names of those inputs with which, whatever their values, Gloo's objects are the same. */
  readonly recordsForLaterRun: readonly string[];
  readonly SERVICE_ACCOUNTS: readonly string[];
  readonly VAULT_POD: { readonly name: string; readonly namespace: string };
  /** Whether a pod runs a dev server, by its environment variables. */
  readonly isDevServer: (spec: KubernetesObject['spec']) => boolean;
  readonly lostWithVault: (work: StepContext) => Promise<readonly string[]>;
  /** A missing object that Gloo's login needs, and the runbook that creates it; `undefined` if none is known to be missing. */
  readonly missingForLogin: (
    work: StepContext,
  ) => Promise<{ readonly what: string; readonly runbook: string } | undefined>;
  /** The state of VAULT_ADDRESS for Gloo's own Vault client, as far as it is visible from here. Changes nothing. */
  readonly atVaultAddress: (work: StepContext) => Promise<{
    /** Why the address is not that of the Vault that the run configures. */
    readonly wrong?: (Omit<Lack, 'of'> & { readonly isOtherVault?: true }) | undefined;
    /** Whether a client that trusts only public authorities accepts the certificate there. */
    readonly isTrusted?: boolean | undefined;
  }>;
  /** Whether a client that trusts only these authorities (PEM) accepts the certificate at VAULT_ADDRESS. */
  readonly trustsVault: (authorities: string, work: StepContext) => Promise<boolean>;
  /** Whether the operator has a Vault elsewhere, so that none is installed. */
  readonly vault: { readonly isExternal: boolean };
}

/** The systems with which a release and its dependents are read and changed. */
export type ReleaseSystems = Pick<HelmSystems, 'helm' | 'kubectl' | 'ownership' | 'abandonedAt'>;

/** The part of a release that `helm install` names. */
export interface ReleaseChart {
  readonly release: GuideRelease;
  readonly source: ChartSource;
}
