import type { Vault, VaultData } from './client.ts';

/** Gloo's `root_key`, which the guide leaves at its default. */
const ROOT_KEY = 'gloo';

export interface GlooSecretPlace {
  /** VAULT_KV_PATH, which is also Gloo's `pathPrefix`. */
  readonly kvPath: string;
  readonly namespace: string;
  readonly name: string;
}

/** The path of a secret of Gloo, below `<pathPrefix>/data/` or `<pathPrefix>/metadata/`. */
export function glooSecretPath(
  kind: 'data' | 'metadata',
  { kvPath, namespace, name }: GlooSecretPlace,
): string {
  return `${kvPath}/${kind}/${ROOT_KEY}/gloo.solo.io/v1/Secret/${namespace}/${name}`;
}

/**
 * A secret in Gloo's own format. If Gloo cannot parse one secret, it stops reading all others, so a probe must be
 * valid: a header secret with a single header.
 */
export function glooHeaderSecret(
  { namespace, name }: Pick<GlooSecretPlace, 'namespace' | 'name'>,
  headers: Readonly<Record<string, string>>,
): VaultData {
  return { metadata: { name, namespace }, header: { headers } };
}

export async function writeSecret(vault: Vault, place: GlooSecretPlace, secret: VaultData): Promise<void> {
  await vault.write(glooSecretPath('data', place), { data: secret });
}

/** Reads a secret as Gloo does; `undefined` if there is none. */
export async function readSecret(vault: Vault, place: GlooSecretPlace): Promise<VaultData | undefined> {
  const answer = await vault.read(glooSecretPath('data', place));
  return answer?.data as VaultData | undefined;
}

/** Removes a secret with all its versions, so that no trace of a probe is left. */
export async function removeSecret(vault: Vault, place: GlooSecretPlace): Promise<void> {
  await vault.delete(glooSecretPath('metadata', place));
}
