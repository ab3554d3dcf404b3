import { Failure, isObject, NotObservable, type StepContext } from 'engine/resource';
import type { Kubectl } from 'kubernetes';
import { askVault, secretsBelow, type Vault } from 'vault-auth/internal';

/** How many secrets are read: Gloo reads one after another, and has few. */
const MOST = 500;
/** The name of the temporary secret of a proof. */
export const PROBE = 'gloo-vault-irsa-probe';
/** Gloo's path below the engine's. */
const ROOT = 'gloo/gloo.solo.io/v1/Secret/';

type GlooSecrets = Awaited<ReturnType<typeof listGlooSecrets>>;

/** The path of a Gloo secret with the name `namespace/name`. */
export function pathOfSecret({ VAULT_KV_PATH }: { readonly VAULT_KV_PATH: string }, name: string): string {
  return `${VAULT_KV_PATH}/data/${ROOT}${name}`;
}

/**
 * Lists the secrets below Gloo's path, as `namespace/name`. If there are too many, `isCut`.
 * @param vault logged in as Gloo, whose token may read them
 */
export async function listGlooSecrets(vault: Vault, VAULT_KV_PATH: string) {
  const root = `${VAULT_KV_PATH}/metadata/${ROOT}`;
  const { paths, folders } = await secretsBelow(vault, root);
  const names = paths.map((path) => path.slice(root.length));
  return { vault, VAULT_KV_PATH, names, isCut: folders.length > 0 };
}

const readAt = (vault: Vault, path: string) => askVault(path, () => vault.read(path));

interface MalformedSecret {
  readonly path: string;
  /** Its current version: an earlier one may be right. */
  readonly version: number;
}

/**
 * The secrets that Gloo cannot parse. Gloo reads its whole path, and names none of them. Changes nothing.
 * @param line Gloo's log line about a secret
 * @throws NotObservable if there are too many
 */
export async function malformedSecrets(
  { vault, VAULT_KV_PATH, names, isCut }: GlooSecrets,
  line: string,
): Promise<readonly MalformedSecret[]> {
  if (isCut || names.length > MOST)
    throw new NotObservable(`there are more than ${MOST} secrets, and those are not read`);
  const malformed: MalformedSecret[] = [];
  for (const name of names) {
    const read = await readAt(vault, `${VAULT_KV_PATH}/data/${ROOT}${name}`);
    const { version } = Object(read?.metadata) as { readonly version?: number };
    if (isMalformed(read?.data, line))
      malformed.push({ path: `${VAULT_KV_PATH}/${ROOT}${name}`, version: version ?? 1 });
  }
  return malformed;
}

/**
 * Finds the secrets whose namespace and name a Kubernetes Secret also has. Reads no contents. Changes nothing.
 * @returns as `unseen`, why some could not be compared
 */
export async function secretsInBoth(
  { vault, VAULT_KV_PATH, names, isCut }: GlooSecrets,
  kubectl: Kubectl,
  work: StepContext,
) {
  const inKubernetes = new Set<string>();
  const unseen = isCut ? [`Vault has more than ${names.length}`] : [];
  for (const namespace of new Set(names.map((name) => name.split('/')[0] ?? ''))) {
    try {
      const found = await kubectl.metadata('secret', namespace, work);
      for (const { name } of found) inKubernetes.add(`${namespace}/${name}`);
    } catch (error) {
      // No other part needs this permission.
      if (!(error instanceof Failure)) throw error;
      unseen.push(error.seen);
    }
  }
  const inBoth: string[] = [];
  for (const name of names.filter((name) => inKubernetes.has(name))) {
    const read = await readAt(vault, `${VAULT_KV_PATH}/metadata/${ROOT}${name}`);
    if (isCurrent(read ?? {})) inBoth.push(name);
  }
  return { inVault: names.length, inBoth, unseen };
}

/** Whether a secret's last version exists: Gloo leaves out a deleted secret. Pure. */
export function isCurrent({ current_version, versions }: KvMetadata): boolean {
  const last = versions?.[current_version ?? 0];
  return last?.deletion_time === '' && !last.destroyed;
}

interface KvMetadata {
  readonly current_version?: number;
  readonly versions?: Readonly<Record<number, { deletion_time: string; destroyed: boolean }>>;
}

/** Whether a log line of Gloo is about this secret: it has the line's field, or contains no objects. Pure. */
export function isMalformed(secret: unknown, line: string): boolean {
  if (!isObject(secret)) return false;
  const field = /unknown field \\*"([^"\\]*)/.exec(line)?.[1];
  if (field === undefined) return Object.values(secret).some((part) => !isObject(part));
  return field in secret || (isObject(secret.metadata) && field in secret.metadata);
}
