import type { Ownership, StepContext } from 'engine/resource';
import type { Vault } from './client.ts';

/** Where the guide's parts are in Vault: `aws` and `dev`, unless Vault serves several clusters or teams. */
export interface VaultPaths {
  /** The path of the aws auth method below `auth/`, which is also Gloo's `mountPath`. */
  readonly VAULT_AWS_AUTH_PATH: string;
  /** The path of the secrets engine, which is also Gloo's `pathPrefix`. The Vault policy has its name. */
  readonly VAULT_KV_PATH: string;
}

/** The Vault that resources are made in. */
interface TargetVault {
  /** Whether it is the operator's own, which VAULT_ADDR names, and not the guide's in the cluster. */
  readonly external: boolean;
  /** How a person runs a vault command: in the guide's pod or, with an external Vault, in a shell with its VAULT_ADDR. */
  readonly shell: (command: string) => string;
  open(work: StepContext): Promise<Vault>;
  exists(work: StepContext): Promise<boolean>;
  initialized(work: StepContext): Promise<boolean>;
}

/** What the verbs of this package are bound to: Vault, and what is the guide's in it. */
export interface VaultSystems extends VaultPaths {
  readonly vault: TargetVault;
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
  readonly glooSecrets: SecretsLost;
}

/** The secrets of Gloo, which are gone when their engine is made anew. */
export interface SecretsLost {
  /** How many there were; 0 if that is not known. Changes nothing. */
  had(work: StepContext): Promise<number>;
  /** Their engine has been made anew, after a plan that said so; or a teardown has removed it. */
  lost(count: number): Promise<void>;
}

/** The namespace and pod of the guide's Vault. */
export const VAULT_NAMESPACE = 'vault';
export const VAULT_POD = 'vault-0';
