import type { GuideFile, Item } from 'engine/resource';
import { type ClientFields, clientConfig, stsRole } from './client-config.ts';
import type { VaultConnection } from './connection.ts';
import { authMethod, secretsEngine } from './mounts.ts';
import { accessPolicy } from './policy.ts';
import { loginRole, type RoleFields } from './role.ts';
import { vaultAnswers } from './status.ts';
import type { VaultSystems } from './systems.ts';

/** Vault step 1: waits until Vault answers (`vault status`). */
export function vaultStatus(): Item<{ readonly vault: VaultConnection }> {
  return ({ vault }) => vaultAnswers(vault);
}

/** Vault step 2: `vault auth enable aws`. */
export function vaultAuthEnable(type: 'aws', { path }: { readonly path: string }): Item<VaultSystems> {
  return (systems) => authMethod(systems, type, path);
}

/** Vault step 2: `vault secrets enable -path="dev" -version=2 kv`. */
export function vaultSecretsEnable(
  type: 'kv',
  engine: { readonly path: string; readonly version: 2 },
): Item<VaultSystems> {
  return (systems) => secretsEngine(systems, type, engine);
}

/** Vault step 2: `vault policy write dev policy.hcl`. */
export function vaultPolicyWrite(name: string, document: GuideFile): Item<VaultSystems> {
  return (systems) => accessPolicy(systems, name, document);
}

/** The paths that a run writes, with the fields of each. */
interface WritableFields {
  [role: `auth/${string}/role/${string}`]: RoleFields;
  [client: `auth/${string}/config/client`]: ClientFields;
  [sts: `auth/${string}/config/sts/${string}`]: { readonly sts_role: string };
}

/** Vault steps 3 and 4: `vault write PATH FIELD=VALUE …`. */
export function vaultWrite<Path extends keyof WritableFields>(
  path: Path,
  fields: WritableFields[Path],
): Item<VaultSystems> {
  const [, mount, role, account] =
    /^auth\/(.+)\/(?:role\/([^/]+)|config\/client|config\/sts\/([^/]+))$/.exec(path) ?? [];
  if (mount === undefined) throw new Error(`the guide writes nothing at ${path}`);
  return (systems) => {
    if (role !== undefined) return loginRole(systems, mount, role, fields as RoleFields);
    if (account === undefined) return clientConfig(systems, mount, fields as ClientFields);
    return stsRole(systems, mount, account, (fields as { readonly sts_role: string }).sts_role);
  };
}
