import { few, NotObservable } from 'engine/resource';
import type { Vault, VaultData } from './client.ts';
import { ENTITIES, holdersIn, listed, pathOfOwnRole, policiesIn } from './holders.ts';
import { getMount } from './mount-table.ts';
import { allowsReadingBelow } from './policy-reach.ts';
import { askVault } from './refusal.ts';
import { aliasesIn, Search } from './search.ts';
import type { VaultPaths } from './systems.ts';
import { readPath } from './vault-path.ts';

/** The others who may read secrets below a folder. */
export interface Readers {
  /** Readers by their paths in Vault, with the policies that allow the reading. */
  readonly some: readonly string[];
  /** Entries that admit anyone, with the bounds of the role. */
  readonly anybody: readonly string[];
  /** Entries that may admit anyone: policies with an unclear text, and roles and policies that were not read. */
  readonly unclear: readonly string[];
  /** The identities that were not read. Each is a single reader, and admits nobody else. */
  readonly unlisted: readonly string[];
  /** The number of roles, users and identities read, and their folders, as a phrase. */
  readonly looked: string;
}

/** Gloo's own objects, which are not listed. */
interface Own extends VaultPaths {
  readonly VAULT_AUTH_ROLE_NAME: string;
  /** The id of the identity entity of Gloo's logins, which is listed if others can log in as it. */
  readonly entity: string | undefined;
}

/**
 * Lists the holders of a policy that allows reading secrets below a folder: roles and users of each auth method, entities, groups, and
 * every token, if the policy `default` allows it. Directly created tokens are not listed.
 * @param vault with the operator's token
 */
export async function otherReaders(vault: Vault, own: Own, folder: string): Promise<Readers> {
  const search = new Search(vault);
  const { holders, folders } = await holdersIn(search);
  const named = new Set([DEFAULT, ...holders.flatMap(({ data }) => policiesIn(data))]);
  const given = holders.flatMap(({ data }) => globsIn(data));
  const { yes, unclear } = await policiesWhere(
    search,
    (text) => allowsReadingBelow(text, folder),
    (name) => named.has(name) || given.some((glob) => fits(name, glob)),
  );
  const policies = new Set([...yes, own.VAULT_KV_PATH.toLowerCase(), 'root']);
  const readers = holders.flatMap(({ path, data, isForAll }) => {
    const names = policiesIn(data).filter((name) => name !== DEFAULT && policies.has(name));
    const globs = globsIn(data).filter((glob) => [...policies].some((name) => fits(name, glob)));
    const aliases = path === `${ENTITIES}/${own.entity}` ? foreignAliases(data, own.VAULT_AWS_AUTH_PATH) : [];
    const by = [...names, ...globs, ...aliases];
    return by.length === 0 ? [] : [{ path, data, by, isForAll }];
  });
  const others = readers.filter(({ path }) => path !== pathOfOwnRole(own));
  const unread = (ofIdentities: boolean) =>
    search.unread.flatMap(({ what, isOfIdentities }) => (isOfIdentities === ofIdentities ? what : []));
  return {
    some: [
      ...(policies.has(DEFAULT) ? ['every token (policy default)'] : []),
      ...others.map(({ path, data, by }) => `${path} (${[data.name ?? [], ...by].flat().join(', ')})`),
    ],
    anybody: readers.flatMap(({ path, data, isForAll }) =>
      isForAll ? [`${path} is for everybody who logs in there`] : anybodyIn(path, data),
    ),
    unclear: [...unclear.map((name) => `what policy ${name} allows`), ...unread(false)],
    unlisted: unread(true),
    looked: `${holders.length} entries of ${folders.join(', ')}`,
  };
}

/**
 * The id of the entity of Gloo's logins if it is disabled. The auth method's setting iam_alias decides the name of a login.
 * @throws Failure if this token may not look it up
 */
export async function disabledEntity(vault: Vault, own: Omit<Own, 'entity'>): Promise<string | undefined> {
  const { VAULT_AWS_AUTH_PATH: authPath } = own;
  const mount = await getMount(vault, 'sys/auth', authPath);
  const role = await readPath(vault, `auth/${authPath}/role/${own.VAULT_AUTH_ROLE_NAME}`);
  const { role_id, bound_iam_principal_id, bound_iam_principal_arn } = role ?? {};
  for (const alias_name of [role_id, bound_iam_principal_id, bound_iam_principal_arn].flatMap(listed)) {
    const asked = { alias_name, alias_mount_accessor: mount?.accessor };
    const found = await askVault(LOOKUP, () => vault.lookUp(LOOKUP, asked));
    if (found?.disabled === true) return String(found.id);
  }
  return undefined;
}

const LOOKUP = 'identity/lookup/entity';

/**
 * Whether all identities of an auth method were created after a moment, in milliseconds since the epoch: an older token then came
 * from a deleted auth method or entity, and was deleted with it.
 * @param entity of a current login
 * @throws NotObservable if not every identity can be read
 */
export async function isAuthMethodNewer(
  vault: Vault,
  { authPath, entity, than }: { readonly authPath: string; readonly entity: string; readonly than: number },
): Promise<boolean> {
  const search = new Search(vault);
  const bornIn = (data: VaultData) =>
    aliasesIn(data, authPath).map(({ creation_time }) => Date.parse(String(creation_time)));
  const own = bornIn((await search.entry(`${ENTITIES}/${entity}`)) ?? {});
  // A new Vault role also gives its logins a new identity.
  if (own.length === 0 || own.some((born) => !(born > than))) return false;
  const all = (await search.entriesOf(ENTITIES)).flatMap(({ data }) => bornIn(data));
  if (all.some((born) => !(born > than))) return false;
  const unread = search.unread.map(({ what }) => what);
  if (unread.length === 0) return true;
  throw new NotObservable(`whether Vault has forgotten a login cannot be told: not listed: ${few(unread)}`);
}

const DEFAULT = 'default';

/** The policies whose text matches, as far as they can be read, and those whose text is unclear. */
export async function policiesWhere(
  search: Search,
  is: (text: string) => boolean | undefined,
  counts?: (name: string) => boolean,
): Promise<{ readonly yes: readonly string[]; readonly unclear: readonly string[] }> {
  const all = await search.entriesOf('sys/policies/acl', counts);
  const which = (wanted: boolean | undefined) =>
    all.filter(({ data }) => is(String(data.policy)) === wanted).map(({ name }) => name);
  return { yes: which(true), unclear: which(undefined) };
}

/** The patterns of the policies that a token role can give; a list of disallowed policies allows all others. */
function globsIn(data: VaultData): readonly string[] {
  const disallowed = [data.disallowed_policies, data.disallowed_policies_glob].flatMap(listed);
  return [...listed(data.allowed_policies_glob), ...(disallowed.length > 0 ? ['*'] : [])];
}

const fits = (name: string, glob: string) => name.startsWith(glob.toLowerCase().replace(/\*.*/, ''));

/** The aliases of an entity in auth methods other than Gloo's. An alias of a deleted auth method has no path. */
function foreignAliases({ aliases }: VaultData, authPath: string): readonly string[] {
  const all = (aliases ?? []) as readonly VaultData[];
  return all
    .filter(({ mount_path }) => mount_path && mount_path !== `auth/${authPath}/`)
    .map(({ mount_path, name }) => `alias ${mount_path}${name}`);
}

/** The bounds of a role about how or from where a caller logs in, not about who it is. */
const PLACES = new Set([
  ...['bound_account_id', 'bound_audiences', 'bound_claims_type', 'bound_locations', 'bound_projects'],
  ...['bound_region', 'bound_service_account_names', 'bound_subscription_ids', 'bound_tenant_id'],
]);

/** Whether a value names no identity: `arn:*`, `arn:…:u*`, `arn:…:role/*`, `*@example.com`, an empty selector. */
function namesNobody(value: string): boolean {
  const name = value.replace(/^arn:[^/]*(?=.*\*$)|match(?:Labels|Expressions)/g, '');
  return value.startsWith('*') || !/\w/.test(name);
}

/** How an entry admits anyone, if it does: none of its bounds names an identity. */
function anybodyIn(path: string, data: VaultData): readonly string[] {
  // Vault requires one of each pair: the id or the ARN, the selector or the names.
  const { bound_iam_principal_id: _, bound_service_account_namespace_selector: selector, ...rest } = data;
  const namespaces = [rest.bound_service_account_namespaces, selector].flatMap(listed);
  const bounds = Object.entries({ ...rest, bound_service_account_namespaces: namespaces })
    .filter(([field]) => field.startsWith('bound_'))
    .map(([field, value]) => ({ field, values: listed(value).filter(Boolean) }))
    .filter(({ values }) => values.length > 0);
  const wide = bounds.map(({ field, values }) => (PLACES.has(field) ? values : values.filter(namesNobody)));
  if (bounds.length === 0 || wide.some(({ length }) => length === 0)) return [];
  const shown = bounds.map(({ field }, index) => `${field}=${wide[index]?.join(',')}`);
  return [`${path} admits anybody (${shown.join(', ')})`];
}
