import pMap from 'p-map';
import { cachedRead } from 'resource';
import { READS_AT_A_TIME, type Vault, type VaultData } from './client.ts';
import { countSecrets } from './contents.ts';
import { getMounts, type VaultPaths } from './mount-table.ts';
import { askVault, VaultRefusal } from './refusal.ts';

/** The users of a Vault policy, and the places in which they could not be looked up. */
interface PolicyUsers {
  /** As an engineer names them: `auth/kubernetes/role/ci`, `identity group admins`. */
  readonly users: readonly string[];
  /** The places that this token may not list, and the auth methods whose users are unknown to this program. */
  readonly unlisted: readonly string[];
}

/** The guide's secrets engine and its policy. */
export interface SecretsEngineSpec extends VaultPaths {
  /** The guide's VAULT_AUTH_ROLE_NAME. */
  readonly roleName: string;
  /** Whether a teardown removes the engine with all its secrets. */
  readonly deleteSecrets: boolean;
}

/** What the deletion of the secrets engine, or of its policy, depends on. */
export interface SecretsEngineUse extends PolicyUsers {
  /** Whether these runbooks enabled the engine. */
  readonly managed: boolean;
  readonly secrets: number;
}

/** Reads who and what uses the secrets engine; nothing of an unmanaged one, which stays in any case. */
export async function secretsEngineUse(
  vault: Vault,
  managed: boolean,
  spec: SecretsEngineSpec,
): Promise<SecretsEngineUse> {
  if (!managed) return { managed, secrets: 0, users: [], unlisted: [] };
  const [secrets, others] = await Promise.all([
    countSecrets(vault, spec.kvPath),
    otherPolicyUsers(vault, spec),
  ]);
  return { managed, secrets, ...others };
}

/** The users of the policy other than the guide's own role, which is deleted before the policy. */
async function otherPolicyUsers(
  vault: Vault,
  { authPath, kvPath, roleName }: SecretsEngineSpec,
): Promise<PolicyUsers> {
  const { users, unlisted } = await cachedRead(`vault users of policy ${kvPath}`, () =>
    policyUsers(vault, kvPath),
  );
  const guides = `auth/${authPath}/role/${roleName.toLowerCase()}`;
  return { users: users.filter((user) => user !== guides), unlisted };
}

/** That users could not be looked up everywhere, to be added to a sentence; empty if they could. Pure. */
export function notListed(unlisted: readonly string[]): string {
  return unlisted.length === 0
    ? ''
    : `; it may be in use in places that could not be read: ${unlisted.join(', ')}`;
}

/** For each auth method, the folders of roles and users that give logins their policies. */
const FOLDERS: Readonly<Record<string, readonly string[]>> = {
  alicloud: ['role'],
  approle: ['role'],
  aws: ['role'],
  azure: ['role'],
  cert: ['certs'],
  cf: ['roles'],
  gcp: ['role'],
  jwt: ['role'],
  kerberos: ['groups'],
  kubernetes: ['role'],
  ldap: ['users', 'groups'],
  ns_token: ['roles'],
  oci: ['role'],
  oidc: ['role'],
  okta: ['users', 'groups'],
  radius: ['users'],
  token: ['roles'],
  userpass: ['users'],
};
const IDENTITIES = ['identity/entity/id', 'identity/group/id'];

/**
 * Lists all users of a policy: roles and users of every auth method, token roles, entities and groups. Does not list
 * tokens, because they expire.
 */
async function policyUsers(vault: Vault, policy: string): Promise<PolicyUsers> {
  const methods = Object.entries(await getMounts(vault, 'sys/auth'));
  const folders = methods.flatMap(([path, { type }]) =>
    (FOLDERS[type] ?? []).map((folder) => `auth/${path}${folder}`),
  );
  const unknown = methods.flatMap(([path, { type }]) =>
    FOLDERS[type] === undefined ? [`auth/${path} (${type})`] : [],
  );
  const found = await pMap([...folders, ...IDENTITIES], (folder) => usersIn(vault, folder, policy), {
    concurrency: READS_AT_A_TIME,
  });
  return {
    users: found.flatMap(({ users }) => users).sort(),
    unlisted: [...unknown, ...found.flatMap(({ unlisted }) => unlisted)].sort(),
  };
}

async function usersIn(vault: Vault, folder: string, policy: string): Promise<PolicyUsers> {
  const names = await mayAsk(`vault ${folder}`, () => vault.list(folder));
  if (names === undefined) return { users: [], unlisted: [folder] };
  const found = await pMap(
    names,
    async (name): Promise<PolicyUsers> => {
      const path = `${folder}/${name}`;
      const read = await mayAsk(`vault ${path}`, async () => ({ data: await vault.read(path) }));
      if (read === undefined) return { users: [], unlisted: [path] };
      const used = read.data !== undefined && givesPolicy(read.data, policy);
      return { users: used ? [nameOf(path, read.data)] : [], unlisted: [] };
    },
    { concurrency: READS_AT_A_TIME },
  );
  return {
    users: found.flatMap(({ users }) => users),
    unlisted: found.flatMap(({ unlisted }) => unlisted),
  };
}

/** Lists a path; `undefined` if Vault refuses this token, or has nothing to list at the path. */
async function mayAsk<T>(resource: string, ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof VaultRefusal && [400, 403, 405].includes(error.status)) return undefined;
    return askVault(resource, () => Promise.reject(error));
  }
}

/** The fields that hold the policies of a role, a user, an entity or a group. */
const FIELDS = ['token_policies', 'policies', 'allowed_policies'];

/**
 * Whether a role, user, entity or group gives a login this policy. Vault keeps the names of policies in lower case. Some
 * methods return lists as one text. Pure.
 */
export function givesPolicy(data: VaultData, policy: string): boolean {
  return FIELDS.some((field) => {
    const value = data[field];
    const names = Array.isArray(value) ? value.map(String) : String(value ?? '').split(',');
    return names.some((name) => name.trim().toLowerCase() === policy.toLowerCase());
  });
}

/** Identities are listed by their ids and have names. */
function nameOf(path: string, data: VaultData | undefined): string {
  const kind = /^identity\/(\w+)\/id\//.exec(path)?.[1];
  return kind === undefined ? path : `identity ${kind} ${String(data?.name ?? path)}`;
}
