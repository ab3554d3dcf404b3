import type { Ownership, Resource, Work } from 'engine/resource';
import { clientConfig, stsRole } from './client-config.ts';
import type { VaultConnection } from './connection.ts';
import { vaultContents, wouldBeLost } from './contents.ts';
import type { TargetVault, VaultPaths } from './mount-table.ts';
import { awsAuthMethod, kvSecretsEngine } from './mounts.ts';
import { vaultPolicy } from './policy.ts';
import { vaultRole } from './role.ts';

/** The variables of the guide's Vault section. */
export interface VaultGuide {
  readonly vault: Pick<VaultConnection, 'exists' | 'initialized'>;
  readonly targetVault: TargetVault;
  readonly ownership: Ownership;
  readonly account: { readonly accountId: string };
  readonly AWS_REGION: string;
  readonly STS_ENDPOINT: string;
  readonly IAM_SERVER_ID_HEADER_VALUE: string;
  readonly VAULT_AWS_AUTH_PATH: string;
  readonly VAULT_KV_PATH: string;
  readonly VAULT_AUTH_ROLE_NAME: string;
  readonly VAULT_AUTH_ROLE_ARN: string;
  /** The unique id (`AROA…`) that the IAM role has now; `undefined` if there is no such role. */
  readonly iamRoleId: () => Promise<string | undefined>;
  /** Whether these runbooks created the IAM role. */
  readonly iamRoleIsManaged: () => Promise<boolean>;
  /** A role of Gloo's account that Vault assumes, if Vault's own identity is of another account. */
  readonly VAULT_STS_ROLE_ARN?: string | undefined;
  /** Whether a teardown removes the secrets engine with all its secrets. */
  readonly deleteSecrets: boolean;
}

/** Vault step 2: `vault auth enable aws`. */
export function awsAuthentication(guide: VaultGuide): Resource {
  return awsAuthMethod(guide.targetVault, guide.ownership, specOf(guide));
}

/** Vault step 2: `vault secrets enable`, for Gloo's secrets. */
export function secretsEngine(guide: VaultGuide): Resource {
  return kvSecretsEngine(guide.targetVault, guide.ownership, specOf(guide));
}

/** Vault step 2: `vault policy write`, for who may use that engine. */
export function accessPolicy(guide: VaultGuide): Resource {
  return vaultPolicy(guide.targetVault, guide.ownership, specOf(guide));
}

/** Vault step 3: how Vault verifies a login, and by which role if it runs in another account. */
export function authConfiguration(guide: VaultGuide): Resource[] {
  const { targetVault, ownership, account, VAULT_STS_ROLE_ARN } = guide;
  const spec = specOf(guide);
  const config = clientConfig(targetVault, ownership, {
    ...spec,
    headerValue: guide.IAM_SERVER_ID_HEADER_VALUE,
    stsEndpoint: guide.STS_ENDPOINT,
    stsRegion: guide.AWS_REGION,
  });
  if (VAULT_STS_ROLE_ARN === undefined) return [config];
  const lookup = { ...spec, accountId: account.accountId, stsRole: VAULT_STS_ROLE_ARN };
  return [config, stsRole(targetVault, ownership, lookup)];
}

/** Vault step 4: the Vault role bound to Gloo's IAM role. */
export function loginRole(guide: VaultGuide): Resource {
  return vaultRole(guide.targetVault, guide.ownership, {
    ...specOf(guide),
    roleArn: guide.VAULT_AUTH_ROLE_ARN,
    roleId: guide.iamRoleId,
    roleIsManaged: guide.iamRoleIsManaged,
  });
}

/** What a dev server forgets when its pod is recreated, apart from the Vault role. */
export function forgottenByRestart(guide: VaultGuide): Resource[] {
  return [awsAuthentication(guide), secretsEngine(guide), accessPolicy(guide), ...authConfiguration(guide)];
}

/** What deleting a dev server would destroy: it keeps everything in memory. */
export async function lostWithVault(guide: VaultGuide, work: Work): Promise<string[]> {
  const { vault, targetVault, ownership } = guide;
  if (!(await vault.exists(work)) || !(await vault.initialized(work))) return [];
  const spec = specOf(guide);
  return wouldBeLost(await vaultContents(await targetVault.open(work), spec), ownership, spec);
}

function specOf(guide: VaultGuide): VaultPaths & { roleName: string; deleteSecrets: boolean } {
  return {
    ...pathsOf(guide),
    roleName: guide.VAULT_AUTH_ROLE_NAME,
    deleteSecrets: guide.deleteSecrets,
  };
}

/** Where the guide's parts are in Vault. */
export function pathsOf(guide: Pick<VaultGuide, 'VAULT_AWS_AUTH_PATH' | 'VAULT_KV_PATH'>): VaultPaths {
  return { authPath: guide.VAULT_AWS_AUTH_PATH, kvPath: guide.VAULT_KV_PATH };
}
