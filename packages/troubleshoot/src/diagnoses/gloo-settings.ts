import type { DiagnosisEntry } from '../diagnosis.ts';
import { differencesIn, differencesText } from '../differences.ts';
import { glooSettings, overridesApplied, UPGRADE_RISK } from '../looks.ts';

/** What comes of a difference in a setting of Gloo's for its Vault. */
const CONSEQUENCES: Readonly<Record<string, string>> = {
  address: 'Gloo looks for Vault there',
  mountPath: 'its logins get "no handler for route" or "permission denied"',
  region: 'its logins get "Credential should be scoped to a valid region"',
  iamServerIdHeader: 'its logins get "error validating X-Vault-AWS-IAM-Server-ID header"',
  vaultRole: 'its logins get "entry for role … not found"',
  pathPrefix: 'it is not allowed to read that path, and gets "permission denied"',
};

/** Where and how Gloo looks for its Vault (Gloo Gateway step 1). */
export const GLOO_SETTINGS: readonly DiagnosisEntry[] = [
  {
    id: 'gloo-settings-differ',
    check: 'mounts',
    title: 'Gloo’s settings for Vault differ from the guide’s',
    cause:
      'Somebody changed where Gloo looks for Vault, or how it logs in. If only the address differs, VAULT_ADDRESS may be what is wrong.',
    next: 'pnpm runbook 03-gloo --plan shows how Gloo’s values differ.',
    found(seen) {
      const differences = differencesIn(seen, 'glooSettings').flatMap((difference) => {
        const consequence = CONSEQUENCES[difference.field];
        return consequence === undefined ? [] : [`${differencesText([difference])} (${consequence})`];
      });
      return differences.length === 0 ? undefined : { seen: differences.join('; ') };
    },
    makes: ['gloo-release'],
    byHand(wanted) {
      const { pathPrefix, mountPath, region, headerValue, roleName } = wanted;
      const right = `the address in VAULT_ADDRESS, ${pathPrefix}, ${mountPath}, ${region}, ${headerValue}, and no vaultRole or ${roleName}`;
      return {
        confirm: [glooSettings(wanted, `something other than ${right}`)],
        fix: overridesApplied(wanted),
        fixed: glooSettings(wanted, right),
        risk: `${UPGRADE_RISK} If Gloo reads secrets elsewhere now, it no longer sees them afterwards.`,
      };
    },
  },
];
