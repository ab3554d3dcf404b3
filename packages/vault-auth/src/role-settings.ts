import type { VaultData } from './client.ts';
import { type Setting, settingsBeside } from './defaults.ts';

/** Fifteen minutes, in seconds, as Vault returns it. */
export const MAX_TTL = 900;

/**
 * Whether a setting that the guide leaves at Vault's default, with this value, can refuse Gloo a login, or its token a use or a
 * renewal before the guide's max_ttl; all others are kept. What each does:
 * https://developer.hashicorp.com/vault/api-docs/auth/aws#create-update-role
 */
function refuses({ field, live }: Setting, data: VaultData): boolean {
  switch (field) {
    // The policy "default" lets a token renew itself.
    case 'token_no_default_policy':
      return !policiesOf(data).includes('default');
    case 'token_explicit_max_ttl':
      return Number(live) < MAX_TTL;
    // Vault refuses to write a max_ttl below it: "ttl should be shorter than max ttl".
    case 'token_ttl':
      return Number(live) > MAX_TTL;
    // Other addresses are refused; so is a token that was used that often. One of a period ignores max_ttl.
    case 'token_bound_cidrs':
    case 'token_num_uses':
    case 'token_period':
      return true;
    default:
      // Vault then looks for an EC2 instance of the name of the session, and Gloo's pods are none.
      return /^(?:inferred|bound)_/.test(field);
  }
}

/** Those of them that a page’s check compares too, by their names without `token_`. */
export const NO_LIMITS = {
  inferred_entity_type: '',
  bound_cidrs: [],
  num_uses: 0,
  no_default_policy: false,
  period: 0,
};

/** The policies of a role's tokens, each once and in order. */
export function policiesOf(data: VaultData): readonly string[] {
  return [...new Set([data.token_policies ?? data.policies ?? []].flat().map(String))].sort();
}

/** The settings of a role that the guide's command would have left at Vault's default: those that refuse Gloo, and all others. */
export function roleSettings(
  data: VaultData,
  mountTokenType: string | undefined,
): Readonly<Record<'refusing' | 'kept', readonly Setting[]>> {
  const settings = settingsBeside('role', data).filter(({ field }) => field !== 'token_type');
  const tokenType = String(data.token_type ?? 'default');
  const batch = isBatch(tokenType, mountTokenType)
    ? [{ field: 'token_type', live: tokenType, left: 'service' }]
    : [];
  return {
    refusing: [...settings.filter((setting) => refuses(setting, data)), ...batch],
    kept: settings.filter((setting) => !refuses(setting, data)),
  };
}

/** Whether a login gets a batch token, which cannot be renewed, by the role's type. A mount of type batch is its own conflict. */
function isBatch(role: string, mount: string | undefined): boolean {
  if (mount === 'service' || mount === 'batch') return false;
  return mount === 'default-batch' ? role !== 'service' : role.endsWith('batch');
}
