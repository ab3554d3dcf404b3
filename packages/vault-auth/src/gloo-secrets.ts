import type { Work } from 'engine/resource';
import pMap from 'p-map';
import { READS_AT_A_TIME, type Vault } from './client.ts';
import { unreadable } from './gloo-secret-format.ts';
import { askVault } from './refusal.ts';
import { type GlooSecretPlace, glooSecretPath, readSecret } from './secret.ts';

/** The secrets below Gloo's path, and those of them that Gloo cannot parse. Their values are never shown. */
export interface GlooSecrets {
  readonly count: number;
  readonly malformed: readonly { readonly path: string; readonly why: string }[];
}

/**
 * Reads each secret below Gloo's path as Gloo does, and lists those that Gloo could not read. Gloo lists the
 * namespaces, then the names in each, and reads every one of them.
 */
export async function glooSecrets(vault: Vault, kvPath: string, work: Work): Promise<GlooSecrets> {
  const root = glooSecretPath('metadata', { kvPath, namespace: '', name: '' }).replace(/\/+$/, '/');
  const namespaces = await list(vault, root);
  const names = await Promise.all(
    namespaces
      .filter((key) => key.endsWith('/'))
      .map(async (key) => {
        const namespace = key.slice(0, -1);
        const keys = await list(vault, `${root}${key}`);
        return keys.map((name) => ({ kvPath, namespace, name }));
      }),
  );
  const malformed = await pMap(
    names.flat(),
    async (place) => {
      const why = place.name.endsWith('/') ? DEEPER : await whyUnreadable(vault, place);
      return why === undefined ? [] : [{ path: glooSecretPath('data', place), why }];
    },
    { concurrency: READS_AT_A_TIME, signal: work.signal },
  );
  return { count: malformed.length, malformed: malformed.flat() };
}

const DEEPER = 'it is a folder, and Gloo expects secrets there';
/** After `vault kv delete`, the name is still listed but has no data. */
const DELETED = 'it was deleted but its name is still listed, so Gloo exits at every start';

async function whyUnreadable(vault: Vault, place: GlooSecretPlace): Promise<string | undefined> {
  const secret = await askVault(`secret ${glooSecretPath('data', place)}`, () => readSecret(vault, place));
  return secret === undefined ? DELETED : unreadable(secret);
}

function list(vault: Vault, path: string): Promise<readonly string[]> {
  return askVault(`secrets below ${path}`, () => vault.list(path));
}
