import { randomUUID } from 'node:crypto';
import { waitFor } from 'engine/resource';
import type { Check } from 'engine/run';
import { refusalIn, type Vault } from 'vault-auth/internal';
import { check, fail, pass } from '../../check.ts';
import type { Guide } from '../../guide.ts';
import { asGloo, linkAs } from './as-gloo.ts';
import { PROBE } from './gloo-secrets.ts';

/**
 * The path of the proof's secret: in Gloo's engine, beside the secrets that Gloo lists. If one of those is removed between Gloo's list
 * and its read, Gloo drops all of them until its next refresh.
 */
export function probePath({ VAULT_KV_PATH }: Guide, kind: 'data' | 'metadata' = 'data'): string {
  return `${VAULT_KV_PATH}/${kind}/gloo/${PROBE}`;
}

/**
 * Writes a secret, reads it back and removes it, with Gloo's login. The probe has a fixed name, so the next run overwrites and removes
 * the probe of a killed run. A concurrent run may overwrite or remove ours in between.
 */
export function readsSecret(guide: Guide): Check {
  return check('secret', async (work) => {
    const vault = await asGloo(guide, work);
    const same = await waitFor(
      { what: 'another run to finish its proof with the same secret', atMostMs: PROBE_WITHIN_MS },
      async () => ((await probe(guide, vault)) ? true : undefined),
      work,
    );
    if (same) return pass(`${probePath(guide)} written, read back and removed`);
    return fail(`${probePath(guide)} was written, and something else was read back`);
  });
}

/** How long concurrent proofs may disturb each other. */
const PROBE_WITHIN_MS = 10_000;

async function probe(guide: Guide, vault: Vault): Promise<boolean> {
  const value = randomUUID();
  const path = probePath(guide);
  const data = { probe: value };
  // Removes all versions, so that no trace is left.
  const remove = () => vault.delete(probePath(guide, 'metadata'));
  let same: boolean;
  try {
    const before = await linkAs(guide, vault, 'reading the versions of a secret as Gloo', () =>
      vault.read(probePath(guide, 'metadata')),
    );
    // Written like Gloo does: an engine may require it (cas_required).
    const options = { cas: before?.current_version ?? 0 };
    await linkAs(guide, vault, 'writing a secret as Gloo', () => vault.write(path, { data, options }));
    const read = await linkAs(guide, vault, 'reading a secret as Gloo', () => vault.read(path));
    same = JSON.stringify(read ?? null).includes(value);
  } catch (error) {
    // A concurrent run has written it in the meantime.
    if (refusalIn(error)?.code === 'vault/version-differs') return false;
    // A failed write may have taken effect. Its error matters more than that of the removal.
    await remove().catch(() => undefined);
    throw error;
  }
  await linkAs(guide, vault, 'removing the probe secret', remove);
  return same;
}
