import { type Difference, differ } from 'engine/resource';
import type { VaultData } from './client.ts';
import recorded from './defaults.json' with { type: 'json' };

const DEFAULTS: Readonly<Record<string, unknown>> = recorded;

/** Fields that the guide's command sets, that Vault makes anew each time, or that repeat another one under an older name. */
const OTHER_FIELDS =
  /^(?:auth_type|bound_iam_principal_(?:arn|id)|(?:token_)?(?:policies|max_ttl)|ttl|period|role_id)$/;

/** The fields of a Vault role that the guide's command leaves at Vault's default. */
export function leftToVault(role: VaultData): VaultData {
  return Object.fromEntries(Object.entries(role).filter(([field]) => !OTHER_FIELDS.test(field)));
}

/**
 * How a Vault role differs from Vault's defaults in what the guide's command leaves to them. No value is as good as none. The
 * default of a field that Vault has gained since they were recorded is unknown.
 */
export function differFromDefaults(role: VaultData): Difference[] {
  return Object.entries(leftToVault(role)).flatMap(([field, live]) => {
    const isKnown = Object.hasOwn(DEFAULTS, field);
    if (!isKnown || (isEmpty(live) && isEmpty(DEFAULTS[field]))) return [];
    return differ(field, live, DEFAULTS[field] ?? '');
  });
}

/** What a write has to set so that these fields have their defaults again. */
export function defaultsOf(differences: readonly Difference[]): Readonly<Record<string, string>> {
  return Object.fromEntries(differences.map(({ field }) => [field, String(DEFAULTS[field] ?? '')]));
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null ? Object.keys(value).length === 0 : !value;
}
