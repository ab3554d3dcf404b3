import type { Lack, StepContext } from 'engine/resource';
import { askVault, unlessDenied } from './refusal.ts';
import type { VaultSystems } from './systems.ts';

/**
 * The capabilities of paths that a change needs and this run's token lacks, according to Vault. None if the token may not
 * ask, or if it is the dev server's own.
 */
export async function lackedRights(
  { vault: { isExternal, open, tokenName } }: Pick<VaultSystems, 'vault'>,
  needs: Readonly<Record<string, readonly string[]>>,
  work: StepContext,
): Promise<readonly Lack[]> {
  if (!isExternal) return [];
  const vault = await open(work);
  const asked = askVault('sys/capabilities-self', () => vault.capabilities(Object.keys(needs)));
  const allowed = await unlessDenied(asked);
  return Object.entries(allowed ?? {}).flatMap(([path, has]) => {
    const wanted = needs[path] ?? [];
    const missing = has.includes('root') ? [] : wanted.filter((one) => !has.includes(one));
    if (missing.length === 0) return [];
    // A rule for exactly this path replaces the rules for patterns, so it repeats what they give.
    const all = new Set([...has.filter((one) => one !== 'deny'), ...wanted]);
    const listed = [...all].map((one) => `"${one}"`).join(', ');
    const remedy = `Its policy needs: path "${path}" { capabilities = [${listed}] } (docs/rights/vault.hcl has all that the guide needs).`;
    return [{ of: tokenName, seen: `it lacks ${missing.join(' and ')} of ${path}`, remedy }];
  });
}
