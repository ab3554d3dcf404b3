import type { Vault, VaultData } from './client.ts';
import { getMounts } from './mount-table.ts';
import { readsBelow } from './policy-reach.ts';
import { unlessDenied } from './refusal.ts';
import { aliasesIn, logsInBy, Search } from './search.ts';
import type { VaultPaths } from './systems.ts';

/** Who else may read secrets below a folder. */
export interface Readers {
  /** Each by its path in Vault, with the policies by which it reads. */
  readonly some: readonly string[];
  /** Each with whom it admits: anybody of an account or of a cluster. */
  readonly anybody: readonly string[];
  /** What could not be listed. */
  readonly unlisted: readonly string[];
}

/** What is Gloo's own, and is not listed. */
interface Own extends VaultPaths {
  readonly VAULT_AUTH_ROLE_NAME: string;
  /** The id of the identity entity of its logins. */
  readonly entity: string | undefined;
}

/** The folders in which an auth method keeps whom it gives policies, by its type. */
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
const ENTITIES = 'identity/entity/id';
const IDENTITIES = [ENTITIES, 'identity/group/id'];

/**
 * Lists who gets a policy that reads secrets below a folder: roles and users of each auth method, entities, groups, and every token,
 * if the policy `default` does. Tokens that were created directly are not listed.
 * @param vault with the operator's token
 */
export async function otherReaders(vault: Vault, own: Own, folder: string): Promise<Readers> {
  const search = new Search(vault);
  const [reading, methods] = await Promise.all([
    policiesWhere(search, (text) => readsBelow(text, folder)),
    unlessDenied(getMounts(vault, 'sys/auth')),
  ]);
  if (methods === undefined) search.unlisted.push('the auth methods (sys/auth)');
  const folders = Object.entries(methods ?? {}).flatMap(([path, { type }]) => {
    if (FOLDERS[type] === undefined) search.unlisted.push(`auth method ${path} (type ${type})`);
    return (FOLDERS[type] ?? []).map((name) => `auth/${path}${name}`);
  });
  const policies = new Set([...reading, own.VAULT_KV_PATH.toLowerCase(), 'root']);
  const found = await Promise.all([...folders, ...IDENTITIES].map((one) => search.entriesOf(one)));
  const readers = found.flat().flatMap(({ path, data }) => {
    const names = policiesIn(data).filter((name) => name !== DEFAULT && policies.has(name));
    return names.length === 0 ? [] : [{ path, data, names }];
  });
  const owns = [
    `auth/${own.VAULT_AWS_AUTH_PATH}/role/${own.VAULT_AUTH_ROLE_NAME.toLowerCase()}`,
    `${ENTITIES}/${own.entity}`,
  ];
  const others = readers.filter(({ path }) => !owns.includes(path));
  return {
    some: [
      ...(policies.has(DEFAULT) ? ['every token (policy default)'] : []),
      ...others.map(({ path, data, names }) => `${path} (${[data.name ?? [], ...names].flat().join(', ')})`),
    ],
    anybody: readers.flatMap(({ path, data }) => anybodyIn(data).map((whom) => `${path} admits ${whom}`)),
    unlisted: search.unlisted,
  };
}

/** The ids of the disabled entities whose logins come through an auth method. Empty if this token may not list them. */
export async function disabledEntities(vault: Vault, authPath: string): Promise<readonly string[]> {
  const entities = await new Search(vault).entriesOf(ENTITIES);
  return entities
    .filter(({ data }) => data.disabled === true && logsInBy(data, authPath))
    .map(({ name }) => name);
}

/**
 * Whether everybody who has logged in by an auth method did so for the first time after a moment, in milliseconds since the epoch: a
 * token from before came from one that is gone, and went with it. False if this token may not list the identities.
 * @param entity of a login of now
 */
export async function isAuthMethodNewer(
  vault: Vault,
  { authPath, entity, than }: { readonly authPath: string; readonly entity: string; readonly than: number },
): Promise<boolean> {
  const search = new Search(vault);
  const bornIn = (data: VaultData) =>
    aliasesIn(data, authPath).map(({ creation_time }) => Date.parse(String(creation_time)));
  const own = bornIn((await search.entry(`${ENTITIES}/${entity}`)) ?? {});
  // A new Vault role gives its logins a new identity, too.
  if (own.length === 0 || own.some((born) => !(born > than))) return false;
  const all = (await search.entriesOf(ENTITIES)).flatMap(({ data }) => bornIn(data));
  return search.unlisted.length === 0 && all.every((born) => born > than);
}

const DEFAULT = 'default';

/** The names of the policies whose text is such, as far as they can be read. */
export async function policiesWhere(
  search: Search,
  is: (text: string) => boolean,
): Promise<readonly string[]> {
  const all = await search.entriesOf('sys/policies/acl');
  return all.filter(({ data }) => is(String(data.policy))).map(({ name }) => name);
}

/** The policies of a role, user, certificate, team, entity or group. */
function policiesIn({ token_policies, policies, allowed_policies, value }: VaultData): readonly string[] {
  const texts = [token_policies, policies, allowed_policies, value].flatMap((list) => [list ?? []].flat());
  return [...new Set(texts.flatMap((text) => String(text).split(',')).map((name) => name.trim()))];
}

/** An ARN of everybody in an account, or of all its roles or users. */
const ACCOUNT = /^arn:[^:]*:(?:iam|sts)::[^:]*:(?:[\w-]+\/)?\*$/;

/** Whom a role admits, if that is anybody. */
function anybodyIn(data: VaultData): readonly string[] {
  const listed = (field: string) => [data[field] ?? []].flat().map(String);
  const arns = listed('bound_iam_principal_arn').filter((arn) => ACCOUNT.test(arn));
  const all = ['bound_service_account_names', 'bound_service_account_namespaces'];
  const isOpen = all.every((field) => listed(field).includes('*'));
  return [...arns, ...(isOpen ? ['every service account of a cluster'] : [])];
}
