import { type Difference, differ } from 'engine/resource';
import type { VaultData } from './client.ts';
import recorded from './defaults.json' with { type: 'json' };

const DEFAULTS: Readonly<Record<string, unknown>> = recorded;

/** Fields that the guide's command sets, that Vault generates each time, or that repeat another field under an older name. */
const OTHER_FIELDS =
  /^(?:auth_type|bound_iam_principal_(?:arn|id)|(?:token_)?(?:policies|max_ttl)|ttl|period|role_id)$/;

/**
 * The fields of a Vault role that a command leaves at Vault's default.
 * @param set the fields that the command sets beyond the guide's
 */
export function leftToVault(role: VaultData, set: object = {}): VaultData {
  const isLeft = (field: string) => !OTHER_FIELDS.test(field) && !(field in set);
  return Object.fromEntries(Object.entries(role).filter(([field]) => isLeft(field)));
}

/**
 * The differences from Vault's defaults in the fields of a Vault role that a command does not set. An empty value equals none. The
 * default of a field newer than our record is unknown.
 */
export function differFromDefaults(role: VaultData, set?: object): Difference[] {
  return Object.entries(leftToVault(role, set)).flatMap(([field, live]) => {
    const isKnown = Object.hasOwn(DEFAULTS, field);
    if (!isKnown || (isEmpty(live) && isEmpty(DEFAULTS[field]))) return [];
    return differ(field, live, DEFAULTS[field] ?? '');
  });
}

/** The values that reset these fields to their defaults. */
export function defaultsOf(differences: readonly Difference[]): Readonly<Record<string, string>> {
  return Object.fromEntries(differences.map(({ field }) => [field, String(DEFAULTS[field] ?? '')]));
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null ? Object.keys(value).length === 0 : !value;
}
