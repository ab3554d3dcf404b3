import type { Lack, Ownership, Refusal, StepContext } from 'engine/resource';
import type { VaultConnection } from './connection.ts';

/** The guide's paths in Vault: `aws` and `dev`, unless Vault serves several clusters or teams. */
export interface VaultPaths {
  /** The path of the aws auth method below `auth/`, which is also Gloo's `mountPath`. */
  readonly VAULT_AWS_AUTH_PATH: string;
  /** The path of the secrets engine, which is also Gloo's `pathPrefix`, and the name of the Vault policy. */
  readonly VAULT_KV_PATH: string;
}

/** What a run has learned about Vault, and could not read again. */
export interface VaultMemory {
  /** Whether the run has created the engine of a running Gloo, which is empty. */
  hasNewEngine: boolean;
}

/** The systems that the verbs of this package act on: Vault, and the guide's settings for it. */
export interface VaultSystems extends VaultPaths {
  readonly vault: Pick<
    VaultConnection,
    'isExternal' | 'shell' | 'open' | 'exists' | 'initialized' | 'tokenName'
  >;
  readonly ownership: Ownership;
  /**
   * The name of the IAM role and of the Vault role: for a login without a role, Vault looks for one with the friendly name of
   * the IAM role.
   */
  readonly VAULT_AUTH_ROLE_NAME: string;
  /** The present unique id (`AROA…`) of an IAM role; `undefined` if the role does not exist. */
  readonly iamRoleId: (roleName: string) => Promise<string | undefined>;
  /** Whether a teardown removes the secrets engine with all its secrets. */
  readonly deleteSecrets: boolean;
  /** Why the change would take secrets from Gloo; asked before it is made. */
  readonly secretLossRefusal: (work: StepContext) => Promise<Refusal | undefined>;
  /** The role that Vault runs with, if repairing a denial may need its name and only Vault's error would contain it. */
  readonly vaultRoleLacks: (work: StepContext) => Promise<readonly Lack[]>;
  /** Whether Gloo runs, and may have secrets. */
  readonly glooRuns: (work: StepContext) => Promise<boolean>;
  readonly memory: VaultMemory;
}
