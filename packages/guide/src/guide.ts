import type { Aws, AwsSystems, CallerIdentity, EksCluster, MarkedResources } from 'aws-irsa/internal';
import type { StepContext } from 'engine/resource';
import type { Runbook, Selection } from 'engine/run';
import type { HelmSystems } from 'gloo-install/internal';
import type { VaultConnection, VaultMemory, VaultSystems } from 'vault-auth/internal';
import type { Inputs } from './inputs/inputs.ts';
import type { GlooReads } from './secret-loss.ts';

/** The runbooks of a guide, passed in by the program. */
export interface Runbooks {
  /** Its steps need no response from AWS. */
  readonly preflight: Runbook<Systems>;
  readonly sections: readonly Runbook<Guide>[];
  readonly troubleshoot: Runbook<Guide>;
  readonly teardown: Runbook<Guide>;
  /** Pages that no command runs. */
  readonly byHand: readonly Runbook<Guide>[];
}

/** What a run has learned, and could not read again after its own changes. */
interface RunMemory extends VaultMemory {
  /** The times of logins by Gloo's pods whose tokens are revoked: a new auth method does not restore them. */
  readonly revokedLogins: Map<string, number>;
}

/** The part of the guide that needs no call: its inputs, and its systems, each with a single adapter. */
export interface Systems
  extends Inputs,
    Pick<
      HelmSystems,
      'ownership' | 'givenValues' | 'environment' | 'kubectl' | 'helm' | 'abandonedAt' | 'recordsBefore'
    > {
  readonly runbooks: Runbooks;
  readonly aws: Aws;
  readonly vault: VaultConnection;
  /** Where the Gloo that a run has installed reads its secrets. */
  readonly glooReads?: GlooReads;
  /** Why an earlier run's inputs could not be read. */
  readonly unread?: string;
  readonly memory: RunMemory;
  readonly callerIdentity: () => Promise<CallerIdentity>;
  readonly eksCluster: () => Promise<EksCluster>;
  /** Proves that the kubectl context belongs to CLUSTER_NAME; read once. No request to Vault precedes this. */
  readonly proveCluster: (work: StepContext) => Promise<string>;
}

/** The guide: its inputs, its systems, and the values for its resources, including AWS’s responses. Every step is made from it. */
export interface Guide extends Systems, Omit<AwsSystems & HelmSystems & VaultSystems, keyof Systems> {
  /** The account of the credentials in use, which gets new resources. */
  readonly account: CallerIdentity;
  readonly ACCOUNT_ID: string;
  readonly PARTITION: string;
  /** The cluster's issuer without `https://`. */
  readonly OIDC_PROVIDER: string;
  readonly STS_ENDPOINT: string;
  readonly VAULT_AUTH_ROLE_ARN: string;
  readonly VAULT_AUTH_POLICY_ARN: string;
  readonly VAULT_AUTH_POLICY_ASSUME_ROLE_ARN: string;
  /** The operator's own Vault; without one, the guide's is installed. */
  readonly VAULT_ADDR: string | undefined;
  readonly VAULT_IRSA_ROLE_NAME: string;
  readonly VAULT_IRSA_ROLE_ARN: string;
  /** Whether Vault's own service account has a role, or the operator asked for one. */
  readonly vaultHasOwnRole: boolean;
  /** Whether an earlier repair of a denial has made its policy, and VAULT_AUTH_GET_ROLE_SCOPE says what the policy allows. */
  readonly hasScopedRepair: boolean;
  readonly teardown: TeardownFacts;
  /** The credentials and logins of the proofs (`proofs/as-gloo/`). A newly opened guide has none. */
  readonly logins: Map<string, { readonly at: number; readonly value: Promise<unknown> }>;
}

/** Facts that only a teardown has. */
export interface TeardownFacts {
  /** Whether EKS no longer knows the cluster. */
  readonly clusterIsGone: boolean;
  /** The resources in IAM with the mark of this cluster, under other names or issuers than the guide's variables. */
  readonly marked: MarkedResources;
  /** The steps that the command line selects. */
  readonly selection: Selection;
  /** The ids of the steps that a person has skipped. */
  readonly skipped: Set<string>;
}

/** The guide's variables, which its runbooks use. */
export type GuideVariables = Pick<Guide, 'enterprise'> & {
  readonly [Name in keyof Guide as Name extends Uppercase<Name & string> ? Name : never]: Guide[Name];
};

/** The guide's service accounts: those of Gloo that read secrets. */
export const SERVICE_ACCOUNTS = ['gloo', 'discovery'];
