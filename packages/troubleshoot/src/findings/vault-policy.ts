import type { Difference } from 'engine/resource';
import type { Observations } from '../observations.ts';
import { differencesIn, missing } from './differences.ts';
import type { Finding } from './finding.ts';

/** The Vault policy (Vault step 2). */
export const IN_POLICY: readonly Finding[] = [
  {
    id: 'vault-policy-missing',
    check: 'vault-policy',
    found: missing('vaultPolicy', ({ VAULT_KV_PATH }) => `vault policy read ${VAULT_KV_PATH} finds none`),
  },
  {
    id: 'vault-policy-narrow',
    check: 'vault-policy',
    found(seen) {
      const lacking = beyond(seen, 'less');
      return lacking.length === 0 ? undefined : { seen: `it lacks ${lacking.join('; ')}` };
    },
  },
  {
    id: 'vault-policy-wide',
    check: 'vault-policy',
    found(seen) {
      const more = beyond(seen, 'more');
      return more.length === 0 ? undefined : { seen: `it also allows ${more.join('; ')}`, level: 'warn' };
    },
  },
];

/** For each path, what the policy grants less or more than the guide's. */
function beyond(seen: Observations, which: 'less' | 'more'): string[] {
  const differences = differencesIn(seen, 'vaultPolicy');
  return differences.flatMap((difference) => {
    const wanted = capabilitiesIn(difference.wanted);
    // A path without its own rule can be granted by a wider rule.
    const live = capabilitiesIn(difference.live ?? covering(difference, differences)?.live);
    const denied = live.includes('deny');
    const [these, those] = which === 'less' ? [wanted, denied ? [] : live] : [denied ? [] : live, wanted];
    const words = these.filter((word) => !those.includes(word));
    return words.length === 0 ? [] : [`${difference.field} ${words.join(', ')}`];
  });
}

/** The rule for more than the guide's paths that also covers one of these. */
function covering({ field }: Difference, differences: readonly Difference[]): Difference | undefined {
  return differences.find(
    (other) =>
      other.wanted === NONE && other.field.endsWith('*"') && field.startsWith(other.field.slice(0, -2)),
  );
}

/** What the guide's policy grants on a path that it does not name. */
const NONE = '(none)';

/** The words of a rule, such as `capabilities = [list, read]`. */
function capabilitiesIn(rule = NONE): string[] {
  return rule === NONE ? [] : (rule.match(/[\w-]+/g) ?? []).filter((word) => word !== 'capabilities');
}
