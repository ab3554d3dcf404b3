import { trimSlash } from 'engine/network';
import { isObject } from 'engine/resource';
import type { VaultData } from './client.ts';
import { getMounts } from './mount-table.ts';
import { unlessDenied } from './refusal.ts';
import type { Entry, Search } from './search.ts';
import type { VaultSystems } from './systems.ts';

/** The folders in which an auth method keeps the holders of policies, by its type. */
const FOLDERS: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(
    ['alicloud', 'approle', 'aws', 'azure', 'gcp', 'jwt', 'kubernetes', 'oci', 'oidc', 'saml'].map((type) => [
      type,
      ['role'],
    ]),
  ),
  ...{ cert: ['certs'], cf: ['roles'], github: ['map/teams', 'map/users'], kerberos: ['groups'] },
  ...{ ldap: ['users', 'groups'], okta: ['users', 'groups'], radius: ['users'], userpass: ['users'] },
  ...{ token: ['roles'], ns_token: ['roles'] },
};
/** The configuration that may give policies to everyone who logs in, by the type of the auth method. */
const FOR_ALL: Readonly<Record<string, string>> = {
  github: 'config',
  kerberos: 'config/ldap',
  ldap: 'config',
  okta: 'config',
  radius: 'config',
};
export const ENTITIES = 'identity/entity/id';
const IDENTITIES = [ENTITIES, 'identity/group/id'];

/** An object that gives policies, perhaps to everyone who logs in. */
interface PolicyHolder extends Entry {
  readonly isForAll?: true;
}

/** All objects in Vault that give policies: roles and users of each auth method, entities and groups; and their folders. */
export async function holdersIn(search: Search) {
  const methods = await unlessDenied(getMounts(search.vault, 'sys/auth'));
  if (methods === undefined) search.miss('sys/auth', 'the auth methods (sys/auth)');
  const folders = Object.entries(methods ?? {}).flatMap(([path, { type }]) => {
    if (FOLDERS[type] === undefined) search.miss(`auth/${path}`, `auth method ${path} (type ${type})`);
    return (FOLDERS[type] ?? []).map((name) => `auth/${path}${name}`);
  });
  const configs = Object.entries(methods ?? {}).map(async ([path, { type }]) => {
    const found = await search.entries(`auth/${trimSlash(path)}`, [FOR_ALL[type] ?? []].flat());
    return found.map((one) => ({ ...one, isForAll: true as const }));
  });
  const found: readonly (readonly PolicyHolder[])[] = await Promise.all([
    ...[...folders, ...IDENTITIES].map((one) => search.entriesOf(one)),
    ...configs,
  ]);
  return { holders: found.flat(), folders: [...folders, ...IDENTITIES] };
}

/** The path of the guide's Vault role. Vault keeps the name in lower case. */
export function pathOfOwnRole(guide: Pick<VaultSystems, 'VAULT_AWS_AUTH_PATH' | 'VAULT_AUTH_ROLE_NAME'>) {
  return `auth/${guide.VAULT_AWS_AUTH_PATH}/role/${guide.VAULT_AUTH_ROLE_NAME.toLowerCase()}`;
}

/** The values of a field: a list, the values of a map, or a single value. */
export const listed = (value: unknown): readonly string[] =>
  [isObject(value) ? Object.values(value).flat() : (value ?? [])].flat().map(String);

/** The policies of a role, user, certificate, team, entity, group or token. Vault ignores the case of their names. */
export function policiesIn(data: VaultData): readonly string[] {
  const fields = ['token_policies', 'policies', 'identity_policies', 'allowed_policies', 'value'];
  const texts = [...fields, 'unregistered_user_policies'].flatMap((field) => listed(data[field]));
  return [...new Set(texts.flatMap((text) => text.split(',')).map((name) => name.trim().toLowerCase()))];
}
