import { trimSlash } from 'engine/network';
import { cachedRead, few, type Mark, type StepContext, type Use } from 'engine/resource';
import type { Vault } from './client.ts';
import { otherLogins } from './login-use.ts';
import { getMounts, type Mount, markOfMount } from './mount-table.ts';
import { otherUsersOfPolicy, otherUsersOfVault } from './other-users.ts';
import { askVault } from './refusal.ts';
import type { VaultSystems } from './systems.ts';

/** The limits of secrets counted and folders listed: a Vault may list another folder in each folder. */
const MOST = { secrets: 1000, folders: 100 };
/** The kv engine that every dev server has. */
const DEV_SERVER_KV = 'secret';
/** The engines that every Vault has and that hold no user data. */
const BUILT_IN = new Set(['cubbyhole', 'identity', 'system', 'ns_system', 'agent_registry']);

/** The contents of a secrets engine, and its other users. */
export interface EngineContents {
  /** `3 secrets`, `1000 secrets or more`; empty if there are none. */
  readonly secrets: string;
  /** Other users, by other ways to log in (`auth method approle/`, `auth/aws/role/other`), or with the engine's policy (`1 token`). */
  readonly users: readonly string[];
}

/**
 * The paths of the secrets below a folder of `<engine>/metadata/`, including those with only deleted versions, which can be restored;
 * and the folders that were not listed.
 * @param most the limits after which no further folder is listed
 */
export async function secretsBelow(vault: Vault, folder: string, most = MOST) {
  const folders = [folder];
  const paths: string[] = [];
  for (let looks = 0; folders.length > 0 && paths.length < most.secrets && looks < most.folders; looks++) {
    const path = folders.pop() ?? '';
    for (const key of await askVault(`vault secrets in ${path}`, () => vault.list(path)))
      (key.endsWith('/') ? folders : paths).push(path + key);
  }
  return { paths, folders };
}

/** Counts the secrets of a kv engine, except those in a folder. An unlisted folder counts as one: Vault has no empty folders. */
export function countSecrets(vault: Vault, mount: string, except?: string): Promise<string> {
  return cachedRead(`vault secrets in ${mount} except ${except ?? 'none'}`, async () => {
    const { paths, folders } = await secretsBelow(vault, `${mount}/metadata/`);
    const isCounted = (path: string) =>
      except === undefined || !path.startsWith(`${mount}/metadata/${except}`);
    const found = [...paths, ...folders].filter(isCounted);
    const count = Math.min(found.length, MOST.secrets);
    if (count === 0) return '';
    const text = count === 1 ? '1 secret' : `${count} secrets`;
    return folders.length > 0 || count === MOST.secrets ? `${text} or more` : text;
  });
}

/** The ways to log in to this Vault other than the guide's role. */
async function otherWaysIn(vault: Vault, guide: VaultSystems): Promise<readonly string[]> {
  const { ownership, VAULT_AWS_AUTH_PATH: authPath } = guide;
  const ours = `${authPath}/`;
  const methods = await getMounts(vault, 'sys/auth');
  const others = Object.entries(methods).filter(
    // Every Vault has the token method.
    ([path, mount]) =>
      !(path === ours && markOfMount(mount, ownership) === 'created') && !/^(?:ns_)?token$/.test(mount.type),
  );
  const roles = methods[ours]?.type === 'aws' ? await otherLogins(vault, authPath, guide) : [];
  return [
    ...others.map(([path]) => `auth method ${path}`),
    ...roles.map((role) => `auth/${authPath}/role/${role}`),
  ].sort();
}

/**
 * The contents of the engine at a path. An engine that these runbooks did not create is not read, because it stays in any case.
 * @param policy that gives access to the engine; by default, the one with its name
 */
export async function readContents(
  vault: Vault,
  engine: string,
  mark: Mark,
  guide: VaultSystems,
  policy = engine,
): Promise<EngineContents> {
  if (mark !== 'created') return { secrets: '', users: [] };
  const [secrets, waysIn] = await Promise.all([countSecrets(vault, engine), otherWaysIn(vault, guide)]);
  return {
    secrets,
    users: waysIn.length > 0 ? waysIn : await otherUsersOfPolicy(vault, { policy, engine }, guide),
  };
}

/** Keeps the engine and its policy if others use them, or if it still holds secrets and --delete-secrets is not set. */
export function usedContents(
  engine: string,
  { secrets, users }: EngineContents,
  { deleteSecrets }: Pick<VaultSystems, 'deleteSecrets'>,
): Use | undefined {
  const held = secrets === '' ? '' : `${engine}/ holds ${secrets}`;
  if (users.length > 0) {
    const shared = `shared: others use this Vault (${few(users)})`;
    return { seen: [shared, held].filter(Boolean).join('; ') };
  }
  if (secrets === '' || deleteSecrets) return undefined;
  return {
    seen: held,
    options: ['--delete-secrets removes the engine with every secret in it, and its policy, for good.'],
  };
}

/**
 * Unmanaged data, and secrets without --delete-secrets, that would be lost with the guide's dev server, which keeps
 * everything in memory.
 */
export async function lostWithVault(guide: VaultSystems, work: StepContext): Promise<string[]> {
  const { vault, ownership, deleteSecrets, VAULT_KV_PATH: kvPath } = guide;
  if (!(await vault.exists(work)) || !(await vault.initialized(work))) return [];
  const opened = await vault.open(work);
  const engines = await getMounts(opened, 'sys/mounts');
  const isOurs = (mount: Mount) => markOfMount(mount, ownership) === 'created';
  // The guide's engine may have been moved.
  const ours = Object.entries(engines).flatMap(([path, mount]) =>
    isOurs(mount) && isKv2(mount) ? [trimSlash(path)] : [],
  );
  const counted = new Set([kvPath, DEV_SERVER_KV, ...ours]);
  if (deleteSecrets) counted.delete(kvPath);
  const secrets = await Promise.all(
    [...counted].map(async (path) => {
      const held = isKv2(engines[`${path}/`]) ? await countSecrets(opened, path) : '';
      return held === '' ? [] : [`${held} under ${path}/`];
    }),
  );
  const foreign = Object.entries(engines).filter(
    ([path, mount]) =>
      !(isOurs(mount) && (isKv2(mount) || path === `${kvPath}/`)) &&
      !BUILT_IN.has(mount.type) &&
      !(path === `${DEV_SERVER_KV}/` && isKv2(mount)),
  );
  return [
    ...secrets.flat(),
    ...foreign.map(([path]) => `secrets engine ${path}`),
    ...(await otherWaysIn(opened, guide)),
    ...(await otherUsersOfVault(opened, guide)),
  ];
}

function isKv2(mount: Mount | undefined): boolean {
  return mount?.type === 'kv' && mount.options?.version === '2';
}
