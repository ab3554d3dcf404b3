import type { Difference } from 'resource';
import type { ByHand, DiagnosisEntry } from '../diagnosis.ts';
import { differencesIn, missing } from '../differences.ts';
import { policyWritten } from '../looks.ts';
import type { Observations, Wanted } from '../observations.ts';
import { refusedByVault } from '../words.ts';

const PLAN_02 = 'pnpm runbook 02-vault --plan shows how the policy differs.';

/** Writes the guide's policy. */
function written(wanted: Wanted, prints: string, risk: string): ByHand {
  const read = `${wanted.vault} policy read ${wanted.pathPrefix}`;
  return {
    confirm: [{ run: read, prints }],
    fix: ['# Keep a copy of the current policy:', read, ...policyWritten(wanted)],
    fixed: { run: read, prints: 'the rules of policy.hcl' },
    risk,
  };
}

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

/** What a login may do in Vault (Vault step 2). */
export const VAULT_POLICY: readonly DiagnosisEntry[] = [
  {
    id: 'vault-policy-missing',
    check: 'vault-policy',
    title: 'There is no Vault policy dev',
    cause: 'It was never written, or somebody deleted it. Logins succeed but cannot read anything.',
    next: PLAN_02,
    found: missing('vaultPolicy', ({ pathPrefix }) => `vault policy read ${pathPrefix} finds none`),
    makes: ['vault-policy'],
    byHand: (wanted) => ({
      ...written(
        wanted,
        `No policy named: ${wanted.pathPrefix}`,
        `Every login with this policy can read below ${wanted.pathPrefix}/ from then on.`,
      ),
      fix: policyWritten(wanted),
    }),
  },
  {
    id: 'vault-policy-narrow',
    check: 'vault-policy',
    title: 'The Vault policy dev does not allow all that Gloo needs',
    cause:
      'The Vault policy dev lacks a path or a capability of the guide’s, so Vault refuses Gloo’s requests there.',
    next: PLAN_02,
    found(seen) {
      const lacking = beyond(seen, 'less');
      return lacking.length === 0 ? undefined : { seen: `it lacks ${lacking.join('; ')}` };
    },
    symptoms: [
      {
        says: refusedByVault(
          '(?:data|metadata)/gloo/gloo\\.solo\\.io/\\S{0,400}',
          '1 error occurred:\\s{1,10}\\* permission denied',
        ),
        example:
          'Error making API request.\n\nURL: GET http://vault-internal.vault:8200/v1/dev/data/gloo/gloo.solo.io/v1/Secret/gloo-system/api-key\nCode: 403. Errors:\n\n* 1 error occurred:\n\t* permission denied',
        words: {
          Gloo: [
            '/v1/dev/data/gloo/gloo.solo.io/… Code: 403. Errors: * 1 error occurred: * permission denied',
          ],
        },
      },
    ],
    makes: ['vault-policy'],
    byHand: (wanted) =>
      written(
        wanted,
        `no rule for ${wanted.pathPrefix}/*, one with fewer capabilities, or deny`,
        'Every login with this policy gets these rights. If somebody narrowed the policy on purpose, ask first.',
      ),
  },
  {
    id: 'vault-policy-wide',
    check: 'vault-policy',
    title: 'The Vault policy dev allows more than the guide’s',
    cause: 'Anyone who gets hold of one of Gloo’s tokens can use the extra rights.',
    next: PLAN_02,
    found(seen) {
      const more = beyond(seen, 'more');
      return more.length === 0 ? undefined : { seen: `it also allows ${more.join('; ')}`, level: 'warn' };
    },
    makes: ['vault-policy'],
    byHand: (wanted) =>
      written(
        wanted,
        'more rules or capabilities than policy.hcl has',
        'Everyone else who logs in with this policy loses those extra rights.',
      ),
  },
];
