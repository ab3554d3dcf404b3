import { cachedRead, type StepContext, type Use } from 'engine/resource';
import type { Vault } from './client.ts';
import type { VaultGuide } from './guide.ts';
import { otherLogins } from './login-use.ts';
import { getMounts, isManagedMount, type Mount } from './mount-table.ts';
import { askVault } from './refusal.ts';

const COUNTED_MAX = 1000;
/** The kv engine that a dev server comes with. */
const DEV_SERVER_KV = 'secret';
/** The engines that every Vault has, and that hold no user's data. */
const BUILT_IN = new Set(['cubbyhole', 'identity', 'system', 'ns_system', 'agent_registry']);

/** What a secrets engine holds, and who may use it. */
export interface EngineContents {
  readonly secrets: number;
  /** Other ways to log in, whose logins may use the engine: `auth method approle/`, `auth/aws/role/other`. */
  readonly logins: readonly string[];
}

/**
 * The number of secrets in a kv engine of version 2, up to COUNTED_MAX, including those with deleted versions, which can be
 * restored.
 */
function countSecrets(vault: Vault, mount: string): Promise<number> {
  return cachedRead(`vault secrets in ${mount}`, async () => {
    const folders = [`${mount}/metadata/`];
    let count = 0;
    for (let folder = folders.pop(); folder !== undefined && count < COUNTED_MAX; folder = folders.pop()) {
      const path = folder;
      const keys = await askVault(`vault secrets in ${mount}/`, () => vault.list(path));
      folders.push(...keys.filter((key) => key.endsWith('/')).map((key) => `${path}${key}`));
      count += keys.filter((key) => !key.endsWith('/')).length;
    }
    return count;
  });
}

/** `3 secrets`, `1 secret`, `1000 secrets or more` */
export function secretsText(count: number): string {
  if (count >= COUNTED_MAX) return `${COUNTED_MAX} secrets or more`;
  return count === 1 ? '1 secret' : `${count} secrets`;
}

/** The ways to log in to this Vault other than the guide's role. */
async function otherWaysIn(vault: Vault, guide: VaultGuide): Promise<readonly string[]> {
  const { ownership, VAULT_AWS_AUTH_PATH: authPath } = guide;
  const ours = `${authPath}/`;
  const methods = await getMounts(vault, 'sys/auth');
  const others = Object.entries(methods).filter(
    // Every Vault has the method that keeps its tokens.
    ([path, mount]) =>
      !(path === ours && isManagedMount(mount, ownership)) && !/^(?:ns_)?token$/.test(mount.type),
  );
  const roles = methods[ours]?.type === 'aws' ? await otherLogins(vault, guide) : [];
  return [
    ...others.map(([path]) => `auth method ${path}`),
    ...roles.map((role) => `auth/${authPath}/role/${role}`),
  ].sort();
}

/** Reads nothing of an unmanaged engine, which stays in any case. */
export async function readContents(
  vault: Vault,
  isManaged: boolean,
  guide: VaultGuide,
): Promise<EngineContents> {
  if (!isManaged) return { secrets: 0, logins: [] };
  const [secrets, logins] = await Promise.all([
    countSecrets(vault, guide.VAULT_KV_PATH),
    otherWaysIn(vault, guide),
  ]);
  return { secrets, logins };
}

/** Keeps the engine and its policy if other logins exist, or if it still holds secrets and --delete-secrets is not set. */
export function usedContents(
  { secrets, logins }: EngineContents,
  { VAULT_KV_PATH: kvPath, deleteSecrets }: VaultGuide,
): Use | undefined {
  const held = secrets === 0 ? '' : `${kvPath}/ holds ${secretsText(secrets)}`;
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

/**
 * Unmanaged data, and secrets without --delete-secrets, that deleting the guide's dev server would destroy: it keeps
 * everything in memory.
 */
export async function lostWithVault(guide: VaultGuide, work: StepContext): Promise<string[]> {
  const { vault, ownership, deleteSecrets, VAULT_KV_PATH: kvPath } = guide;
  if (!(await vault.exists(work)) || !(await vault.initialized(work))) return [];
  const opened = await vault.open(work);
  const engines = await getMounts(opened, 'sys/mounts');
  const counted = new Set([kvPath, DEV_SERVER_KV]);
  if (deleteSecrets) counted.delete(kvPath);
  const secrets = await Promise.all(
    [...counted].map(async (path) => {
      const held = isKv2(engines[`${path}/`]) ? await countSecrets(opened, path) : 0;
      return held === 0 ? [] : [`${secretsText(held)} under ${path}/`];
    }),
  );
  const foreign = Object.entries(engines).filter(
    ([path, mount]) =>
      !isManagedMount(mount, ownership) &&
      !BUILT_IN.has(mount.type) &&
      !(path === `${DEV_SERVER_KV}/` && isKv2(mount)),
  );
  return [
    ...secrets.flat(),
    ...foreign.map(([path]) => `secrets engine ${path}`),
    ...(await otherWaysIn(opened, guide)),
  ];
}

function isKv2(mount: Mount | undefined): boolean {
  return mount?.type === 'kv' && mount.options?.version === '2';
}
