import type { VaultData } from './client.ts';
import { type Setting, settingsBeside } from './defaults.ts';

/** Fifteen minutes, in seconds, as Vault returns it. */
export const MAX_TTL = 900;

const always = () => true;

/**
 * The settings that the guide leaves at Vault's default, and that with another value can refuse Gloo a login, or its token a use or
 * a renewal before the guide's max_ttl; all others are kept. What each does:
 * https://developer.hashicorp.com/vault/api-docs/auth/aws#create-update-role
 */
const REFUSING: Readonly<Record<string, (live: unknown, data: VaultData) => boolean>> = {
  // Vault then looks for an EC2 instance of the name of the session, and Gloo's pods are none.
  inferred_entity_type: always,
  inferred_aws_region: always,
  bound_account_id: always,
  bound_ami_id: always,
  bound_ec2_instance_id: always,
  bound_iam_instance_profile_arn: always,
  bound_iam_role_arn: always,
  bound_region: always,
  bound_subnet_id: always,
  bound_vpc_id: always,
  // Logins and tokens are refused from other addresses.
  token_bound_cidrs: always,
  // A token is refused once it was used that often.
  token_num_uses: always,
  // The policy "default" lets a token renew itself.
  token_no_default_policy: (_live, data) => !policiesOf(data).includes('default'),
  // A token of a period ignores max_ttl.
  token_period: always,
  token_explicit_max_ttl: (live) => Number(live) < MAX_TTL,
  // Vault refuses to write a max_ttl below it: "ttl should be shorter than max ttl".
  token_ttl: (live) => Number(live) > MAX_TTL,
};

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
  const refuses = ({ field, live }: Setting) => REFUSING[field]?.(live, data) ?? false;
  const tokenType = String(data.token_type ?? 'default');
  const batch = isBatch(tokenType, mountTokenType)
    ? [{ field: 'token_type', live: tokenType, left: 'service' }]
    : [];
  return {
    refusing: [...settings.filter(refuses), ...batch],
    kept: settings.filter((setting) => !refuses(setting)),
  };
}

/** Whether a login gets a batch token, which cannot be renewed, by the role's type. A mount of type batch is its own conflict. */
function isBatch(role: string, mount: string | undefined): boolean {
  if (mount === 'service' || mount === 'batch') return false;
  return mount === 'default-batch' ? role !== 'service' : role.endsWith('batch');
}
