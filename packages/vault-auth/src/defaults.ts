import { isDeepStrictEqual } from 'node:util';
import { type Difference, differ, isObject } from 'engine/resource';
import recorded from './defaults.json' with { type: 'json' };

/** What the guide's commands write in Vault. */
export type Written = keyof typeof recorded;

/** Fields that the guide's command sets, that Vault makes anew each time, or that repeat another one. */
const OTHER_FIELDS: Readonly<Record<Written, RegExp>> = {
  role: /^(?:auth_type|bound_iam_principal_(?:arn|id)|(?:token_)?(?:policies|max_ttl)|ttl|period|role_id)$/,
  clientConfig: /^(?:iam_server_id_header_value|sts_endpoint|sts_region|use_sts_region_from_client)$/,
  authMethod: /^(?:type|options|description|accessor|uuid|deprecation_status|running_.*)/,
  secretsEngine: /^(?:type|options|description|accessor|uuid|deprecation_status|running_.*)/,
};

/** The fields that the guide's command leaves at Vault's default; those within another have its name before theirs. */
export function leftToVault(written: Written, data: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(flat(data).filter(([field]) => !OTHER_FIELDS[written].test(field)));
}

function flat(data: object, prefix = ''): [field: string, value: unknown][] {
  return Object.entries(data).flatMap(([key, value]) =>
    isObject(value) && Object.keys(value).length > 0
      ? flat(value, `${prefix}${key}.`)
      : [[`${prefix}${key}`, value] as [string, unknown]],
  );
}

/** A field that has another value than the guide's command leaves it. */
export interface Setting {
  readonly field: string;
  readonly live: unknown;
  /** Vault's default; `undefined` for a field that the recorded version does not have. */
  readonly left: unknown;
}

/**
 * The fields that the guide's command leaves at Vault's default, and that have another value here. A field that Vault has gained
 * since the defaults were recorded counts only if it holds something, and so does one that had no value.
 */
export function settingsBeside(written: Written, data: object): readonly Setting[] {
  const defaults: Readonly<Record<string, unknown>> = recorded[written];
  return Object.entries(leftToVault(written, data))
    .map(([field, live]) => ({ field, live, left: defaults[field] }))
    .filter(({ live, left }) => !(isDeepStrictEqual(live, left) || (isEmpty(live) && isEmpty(left))));
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null ? Object.keys(value).length === 0 : !value;
}

/** How a setting differs from Vault's default. None of the recorded ones is a secret. */
export function differSetting({ field, live, left }: Setting): Difference[] {
  const [shown, wanted] = [live, left].map((value) => (Array.isArray(value) ? value.join(', ') : value));
  return differ(field, shown, wanted ?? '');
}

/** The remark on what somebody has set beside the guide's fields, and what stays; `undefined` if there is nothing. */
export function keptRemark(settings: readonly Setting[], managed: boolean): string | undefined {
  if (settings.length === 0) return undefined;
  const named = settings
    .flatMap(({ field, live, left }) => differ(field, live, left ?? ''))
    .map(({ field, live }) => `${field} ${live}`);
  return `${managed ? '' : 'already exists and matches; '}kept: ${named.join(', ')}`;
}
