import { isObject, Unknown } from 'engine/resource';
import type { Vault } from 'vault-auth';

/** How many secrets are read: Gloo reads each, one after the other, and has few. */
const MOST = 500;

/**
 * The paths of the secrets that Gloo cannot parse. It reads all of its path, and names none. Changes nothing.
 * @param line what Gloo logs about one
 * @throws Unknown if there are too many
 */
export async function malformedSecrets(
  vault: Vault,
  VAULT_KV_PATH: string,
  line: string,
): Promise<readonly string[]> {
  const folder = 'gloo/gloo.solo.io/v1/Secret';
  const namespaces = await vault.list(`${VAULT_KV_PATH}/metadata/${folder}`);
  const names = await Promise.all(
    namespaces.map(async (namespace) => {
      const found = await vault.list(`${VAULT_KV_PATH}/metadata/${folder}/${namespace}`);
      return found.map((name) => `${folder}/${namespace}${name}`);
    }),
  );
  const paths = names.flat();
  if (paths.length > MOST)
    throw new Unknown(`there are ${paths.length} secrets, and more than ${MOST} are not read`);
  const malformed: string[] = [];
  for (const path of paths) {
    const read = await vault.read(`${VAULT_KV_PATH}/data/${path}`);
    if (isMalformed(read?.data, line)) malformed.push(`${VAULT_KV_PATH}/${path}`);
  }
  return malformed;
}

/** Whether this is the secret of which Gloo logs a line: it has the field that the line names, or no objects. Pure. */
export function isMalformed(secret: unknown, line: string): boolean {
  if (!isObject(secret)) return false;
  const field = /unknown field \\*"([^"\\]*)/.exec(line)?.[1];
  if (field === undefined) return Object.values(secret).some((part) => !isObject(part));
  return field in secret || (isObject(secret.metadata) && field in secret.metadata);
}
