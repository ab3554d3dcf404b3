import { cachedRead, type Use, type Work } from 'engine/resource';
import type { Vault } from './client.ts';
import type { VaultGuide } from './guide.ts';
import { otherLogins } from './login-use.ts';
import { getMounts, isManagedMount, type Mount, type Mounts } from './mount-table.ts';
import { askVault } from './refusal.ts';

const COUNTED_MAX = 1000;
/** The kv engine that a dev server comes with. */
const DEV_SERVER_KV = 'secret';
/** The engines that every Vault has, and that hold no user's data. */
const BUILT_IN = new Set(['cubbyhole', 'identity', 'system', 'ns_system', 'agent_registry']);

export interface SecretsEngineUse {
  readonly managed: boolean;
  readonly secrets: number;
  /** Other ways to log in, whose logins may use the engine: `auth method approle/`, `auth/aws/role/other`. */
  readonly logins: readonly string[];
}

export interface VaultContents {
  readonly secretsEngines: Mounts;
  readonly authMethods: Mounts;
  /** The number of secrets in the guide's engine, and in the one that a dev server comes with. */
  readonly secrets: { readonly guide: number; readonly devServer: number };
  /** The roles of the guide's auth method other than the guide's. */
  readonly logins: readonly string[];
}

/** The number of secrets in a kv engine of version 2, including those with deleted versions, which can be restored. */
function countSecrets(vault: Vault, mount: string): Promise<number> {
  return cachedRead(`vault secrets in ${mount}`, () => count(vault, mount));
}

async function count(vault: Vault, mount: string): Promise<number> {
  const folders = [`${mount}/metadata/`];
  let found = 0;
  for (let folder = folders.pop(); folder !== undefined && found < COUNTED_MAX; folder = folders.pop()) {
    const path = folder;
    const keys = await askVault(`vault secrets in ${mount}/`, () => vault.list(path));
    folders.push(...keys.filter((key) => key.endsWith('/')).map((key) => `${path}${key}`));
    found += keys.filter((key) => !key.endsWith('/')).length;
  }
  return found;
}

/** `3 secrets`, `1 secret`, `1000 secrets or more` */
export function secretsWords(count: number): string {
  if (count >= COUNTED_MAX) return `${COUNTED_MAX} secrets or more`;
  return count === 1 ? '1 secret' : `${count} secrets`;
}

/** Reads what the secrets engine holds and who may use it; nothing of an unmanaged one, which stays in any case. */
export async function secretsEngineUse(
  vault: Vault,
  managed: boolean,
  guide: VaultGuide,
): Promise<SecretsEngineUse> {
  const { VAULT_AWS_AUTH_PATH: authPath, VAULT_KV_PATH: kvPath } = guide;
  if (!managed) return { managed, secrets: 0, logins: [] };
  const methods = await getMounts(vault, 'sys/auth');
  const ours = `${authPath}/`;
  const others = Object.entries(methods).filter(([path, { type }]) => path !== ours && !isTokenMethod(type));
  const [secrets, roles] = await Promise.all([
    countSecrets(vault, kvPath),
    methods[ours]?.type === 'aws' ? otherLogins(vault, guide) : [],
  ]);
  return {
    managed,
    secrets,
    logins: [
      ...others.map(([path]) => `auth method ${path}`),
      ...roles.map((role) => `auth/${authPath}/role/${role}`),
    ].sort(),
  };
}

/** The engine and its policy stay in a Vault with other logins, and with secrets that were not given up. */
export function secretsUse(
  { secrets, logins }: Pick<SecretsEngineUse, 'secrets' | 'logins'>,
  { VAULT_KV_PATH: kvPath, deleteSecrets }: Pick<VaultGuide, 'VAULT_KV_PATH' | 'deleteSecrets'>,
): Use | undefined {
  const held = secrets === 0 ? '' : `${kvPath}/ holds ${secretsWords(secrets)}`;
  if (logins.length > 0) {
    const shared = `shared: others log in to this Vault (${logins.join(', ')})`;
    return { seen: [shared, held].filter(Boolean).join('; ') };
  }
  if (secrets === 0 || deleteSecrets) return undefined;
  return {
    seen: held,
    options: ['--delete-secrets removes the engine and its policy, with all that is in it, for good.'],
  };
}

/** Every Vault has the method that keeps its tokens. */
function isTokenMethod(type: string): boolean {
  return /^(?:ns_)?token$/.test(type);
}

/** What deleting a dev server would destroy: it keeps everything in memory. */
export async function lostWithVault(guide: VaultGuide, work: Work): Promise<string[]> {
  const { vault, targetVault } = guide;
  if (!(await vault.exists(work)) || !(await vault.initialized(work))) return [];
  return wouldBeLost(await readContents(await targetVault.open(work), guide), guide);
}

async function readContents(vault: Vault, guide: VaultGuide): Promise<VaultContents> {
  const { VAULT_AWS_AUTH_PATH: authPath, VAULT_KV_PATH: kvPath } = guide;
  const [secretsEngines, authMethods] = await Promise.all([
    getMounts(vault, 'sys/mounts'),
    getMounts(vault, 'sys/auth'),
  ]);
  const secretsIn = async (path: string) =>
    isKv2(secretsEngines[`${path}/`]) ? countSecrets(vault, path) : 0;
  const [ofGuide, devServer, logins] = await Promise.all([
    secretsIn(kvPath),
    kvPath === DEV_SERVER_KV ? 0 : secretsIn(DEV_SERVER_KV),
    authMethods[`${authPath}/`]?.type === 'aws' ? otherLogins(vault, guide) : [],
  ]);
  return { secretsEngines, authMethods, secrets: { guide: ofGuide, devServer }, logins };
}

function isKv2(mount: Mount | undefined): boolean {
  return mount?.type === 'kv' && mount.options?.version === '2';
}

/** Unmanaged data, and secrets without --delete-secrets, that deleting this Vault would destroy. */
export function wouldBeLost(
  { secretsEngines, authMethods, secrets, logins }: VaultContents,
  { ownership, deleteSecrets, VAULT_KV_PATH, VAULT_AWS_AUTH_PATH }: VaultGuide,
): string[] {
  const foreign = (kind: string, mounts: Mounts, known: (path: string, mount: Mount) => boolean) =>
    Object.entries(mounts)
      .filter(([path, mount]) => !isManagedMount(mount, ownership) && !known(path, mount))
      .map(([path]) => `${kind} ${path}`);
  return [
    ...(secrets.guide > 0 && !deleteSecrets
      ? [`${secretsWords(secrets.guide)} under ${VAULT_KV_PATH}/`]
      : []),
    ...(secrets.devServer > 0 ? [`${secretsWords(secrets.devServer)} under ${DEV_SERVER_KV}/`] : []),
    ...foreign(
      'secrets engine',
      secretsEngines,
      (path, mount) => BUILT_IN.has(mount.type) || (path === `${DEV_SERVER_KV}/` && isKv2(mount)),
    ),
    ...foreign('auth method', authMethods, (_path, mount) => isTokenMethod(mount.type)),
    ...logins.map((role) => `role ${role} of auth method ${VAULT_AWS_AUTH_PATH}/`),
  ];
}
