import type { Vault, VaultData } from './client.ts';
import { KV_MOUNT } from './mount-table.ts';

/** Gloo's `root_key`, which the guide leaves at its default. */
const ROOT_KEY = 'gloo';

/** The path of a secret of Gloo, below `<pathPrefix>/data/` or `<pathPrefix>/metadata/`. */
export function glooSecretPath(kind: 'data' | 'metadata', namespace: string, name: string): string {
  return `${KV_MOUNT}/${kind}/${ROOT_KEY}/gloo.solo.io/v1/Secret/${namespace}/${name}`;
}

/**
 * A secret in Gloo's own format. If Gloo cannot parse one secret, it stops reading all others, so a probe must be
 * valid: a header secret with a single header.
 */
export function glooHeaderSecret(
  namespace: string,
  name: string,
  headers: Readonly<Record<string, string>>,
): VaultData {
  return { metadata: { name, namespace }, header: { headers } };
}

/** Writes a secret as Gloo does. */
export async function writeSecret(
  vault: Vault,
  namespace: string,
  name: string,
  secret: VaultData,
): Promise<void> {
  await vault.write(glooSecretPath('data', namespace, name), { data: secret });
}

/** Reads a secret as Gloo does; `undefined` if there is none. */
export async function readSecret(
  vault: Vault,
  namespace: string,
  name: string,
): Promise<VaultData | undefined> {
  const answer = await vault.read(glooSecretPath('data', namespace, name));
  return answer?.data as VaultData | undefined;
}

/** Removes a secret with all its versions, so that no trace of a probe is left. */
export async function removeSecret(vault: Vault, namespace: string, name: string): Promise<void> {
  await vault.delete(glooSecretPath('metadata', namespace, name));
}
