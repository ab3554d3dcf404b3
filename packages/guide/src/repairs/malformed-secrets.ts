import { isObject, Unknown } from 'engine/resource';
import { secretsBelow, type Vault } from 'vault-auth/internal';

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
  const metadata = `${VAULT_KV_PATH}/metadata/`;
  const { paths, folders } = await secretsBelow(vault, `${metadata}gloo/gloo.solo.io/v1/Secret/`);
  if (folders.length > 0 || paths.length > MOST)
    throw new Unknown(`there are more than ${MOST} secrets, and those are not read`);
  const malformed: string[] = [];
  for (const name of paths.map((path) => path.slice(metadata.length))) {
    const read = await vault.read(`${VAULT_KV_PATH}/data/${name}`);
    if (isMalformed(read?.data, line)) malformed.push(`${VAULT_KV_PATH}/${name}`);
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
