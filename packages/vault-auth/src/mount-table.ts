import { cachedRead, type Owner, ownershipNote, type Work } from 'engine/resource';
import type { Vault } from './client.ts';
import { askVault } from './refusal.ts';

/** The namespace and pod of the guide's Vault. */
export const VAULT_NAMESPACE = 'vault';
export const VAULT_POD = 'vault-0';

/** Where the guide's parts are in Vault: `aws` and `dev`, unless Vault serves several clusters or teams. */
export interface VaultPaths {
  /** VAULT_AWS_AUTH_PATH: the path of the aws auth method below `auth/`, which is also Gloo's `mountPath`. */
  readonly authPath: string;
  /** VAULT_KV_PATH: the path of the secrets engine, which is also Gloo's `pathPrefix`. The Vault policy has its name. */
  readonly kvPath: string;
}

export type OpenVault = (work: Work) => Promise<Vault>;

/** The Vault that resources are made in. */
export interface TargetVault {
  readonly open: OpenVault;
  /** Whether it is the operator's own, which VAULT_ADDR names, and not the guide's in the cluster. */
  readonly external: boolean;
}

/** Deletes what is at a path, which the resource `name` consists of. */
export async function deleteFromVault(
  open: OpenVault,
  name: string,
  path: string,
  work: Work,
): Promise<void> {
  const vault = await open(work);
  await askVault(name, () => vault.delete(path));
}

export interface Mount {
  readonly type: string;
  readonly description: string;
  readonly options: Readonly<Record<string, string>> | null;
}

/** Whether these runbooks enabled it for this cluster. Vault has no tags, so the description is the mark. */
export function isManagedMount(mount: Mount | undefined, ownership: Owner): boolean {
  return mount?.description === ownershipNote(ownership);
}

/** What is mounted at a path; `undefined` if nothing is. */
export async function getMount(vault: Vault, table: MountTable, path: string): Promise<Mount | undefined> {
  return (await getMounts(vault, table))[`${path}/`];
}

/** All mounts by their paths, which end in a slash. */
export type Mounts = Readonly<Record<string, Mount>>;
export type MountTable = 'sys/auth' | 'sys/mounts';

export function getMounts(vault: Vault, table: MountTable): Promise<Mounts> {
  return cachedRead(
    `vault ${table}`,
    async () => ((await askVault(table, () => vault.read(table))) ?? {}) as Mounts,
  );
}

export function inPod(command: string): string {
  return `kubectl exec -n ${VAULT_NAMESPACE} ${VAULT_POD} -- ${command}`;
}

/** How a person runs a vault command: in that pod or, with an external Vault, in a shell with its VAULT_ADDR. */
export function vaultShell(external: boolean): (command: string) => string {
  return (command) => (external ? command : inPod(command));
}
