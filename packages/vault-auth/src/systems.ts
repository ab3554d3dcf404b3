import type { Ownership, StepContext } from 'engine/resource';
import type { VaultConnection } from './connection.ts';

/** Where the guide's parts are in Vault: `aws` and `dev`, unless Vault serves several clusters or teams. */
export interface VaultPaths {
  /** The path of the aws auth method below `auth/`, which is also Gloo's `mountPath`. */
  readonly VAULT_AWS_AUTH_PATH: string;
  /** The path of the secrets engine, which is also Gloo's `pathPrefix`. The Vault policy has its name. */
  readonly VAULT_KV_PATH: string;
}

/** What the verbs of this package are bound to: Vault, and what is the guide's in it. */
export interface VaultSystems extends VaultPaths {
  readonly vault: Pick<VaultConnection, 'external' | 'shell' | 'open' | 'exists' | 'initialized'>;
  readonly ownership: Ownership;
  /**
   * The name of the IAM role and of the Vault role: a login that names no role looks for one with the friendly name of
   * the IAM role.
   */
  readonly VAULT_AUTH_ROLE_NAME: string;
  /** The unique id (`AROA…`) that an IAM role has now; `undefined` if there is no such role. */
  readonly iamRoleId: (roleName: string) => Promise<string | undefined>;
  /** Whether a teardown removes the secrets engine with all its secrets. */
  readonly deleteSecrets: boolean;
  /** Whether Gloo runs, and may have secrets. */
  readonly glooRuns: (work: StepContext) => Promise<boolean>;
  /** Whether this run has created the engine of a Gloo that runs. */
  readonly glooSecrets: { haveNewEngine: boolean };
}
