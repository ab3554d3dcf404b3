import { cachedRead, few, readNote, unless } from 'engine/resource';
import pMap from 'p-map';
import { READS_AT_A_TIME, type Vault, type VaultData } from './client.ts';
import { holdersIn, pathOfOwnRole, policiesIn } from './holders.ts';
import { allowsReadingEngine } from './policy-reach.ts';
import { policiesWhere } from './readers.ts';
import { askVault, refusalIn, unlessDenied } from './refusal.ts';
import { aliasesIn, Search } from './search.ts';
import type { VaultSystems } from './systems.ts';
import { mayPass } from './vault-error.ts';

/** The policies that every Vault has. */
const BUILT_IN = new Set(['default', 'root', 'response-wrapping']);

/**
 * The holders other than Gloo of a policy, or of another one that names an engine’s secrets, a phrase each: tokens, identity entities
 * and groups. A list that this token may not read counts as a use. A batch token cannot be listed.
 */
export function otherUsersOfPolicy(
  vault: Vault,
  { policy, engine }: { readonly policy: string; readonly engine: string },
  guide: VaultSystems,
): Promise<readonly string[]> {
  const own = policy.toLowerCase();
  return cachedRead(`vault users of policy ${own} and engine ${engine}`, async () => {
    const search = new Search(vault);
    const { yes, unclear } = await policiesWhere(search, (text) => allowsReadingEngine(text, engine));
    const counted = new Set([own, ...[...yes, ...unclear].filter((name) => !BUILT_IN.has(name))]);
    return otherUsers(search, guide, (one) => policiesIn(one).some((name) => counted.has(name)));
  });
}

/**
 * The holders of a policy other than Gloo's Vault role, a phrase each: roles and users, identity entities and groups, and tokens as far
 * as this token may list them. Any other list that it may not read counts as a use.
 */
export function othersWithPolicy(
  vault: Vault,
  policy: string,
  guide: VaultSystems,
): Promise<readonly string[]> {
  const has = (one: VaultData) => policiesIn(one).includes(policy.toLowerCase());
  return cachedRead(`vault others with policy ${policy}`, async () => {
    const search = new Search(vault);
    const { holders } = await holdersIn(search);
    const others = holders.filter(({ path, data }) => has(data) && path !== pathOfOwnRole(guide));
    return [
      ...others.map(({ path }) => path),
      ...(await otherTokens(new Search(vault), guide.VAULT_AWS_AUTH_PATH, has)),
      ...unread(search),
    ];
  });
}

const unread = (search: Search) => search.unread.map(({ what }) => `${what}, which could not be listed`);

/** The users of a dev server other than Gloo and this run, a phrase each, by policies, tokens and identities. */
export function otherUsersOfVault(vault: Vault, guide: VaultSystems): Promise<readonly string[]> {
  return cachedRead('vault other users', async () => {
    const search = new Search(vault);
    return [...(await otherPolicies(search, guide)), ...(await otherUsers(search, guide, () => true))];
  });
}

/** The tokens, identity entities and groups that count, and the lists that may not be read. */
async function otherUsers(
  search: Search,
  { VAULT_AWS_AUTH_PATH: authPath }: VaultSystems,
  counts: (one: VaultData) => boolean,
): Promise<readonly string[]> {
  // Vault creates an entity for each login, and keeps it after the auth method is gone.
  const isUser = (entity: VaultData) =>
    policiesIn(entity).length > 0 && aliasesIn(entity, authPath).length === 0;
  return [
    ...(await otherTokens(search, authPath, counts)),
    ...(await identities(search, 'entity', (one) => counts(one) && isUser(one))),
    ...(await identities(search, 'group', counts)),
    ...unread(search),
  ];
}

async function otherPolicies(search: Search, guide: VaultSystems): Promise<readonly string[]> {
  const own = guide.VAULT_KV_PATH.toLowerCase();
  const listed = (await search.names('sys/policies/acl')) ?? [];
  const others = listed.filter((name) => name !== own && !BUILT_IN.has(name));
  if (listed.includes(own)) {
    const { policy } = (await search.entry(`sys/policies/acl/${own}`)) ?? {};
    if (readNote(String(policy), guide.ownership) !== 'created') others.push(own);
  }
  return others.length === 0 ? [] : [`${others.length === 1 ? 'policy' : 'policies'} ${few(others)}`];
}

const LOOKUP = 'auth/token/lookup-accessor';

/** The tokens other than the run's own and those that the auth method gives to its roles. */
async function otherTokens(
  search: Search,
  authPath: string,
  counts: (token: VaultData) => boolean,
): Promise<readonly string[]> {
  const [accessors = [], own] = await Promise.all([
    search.names('auth/token/accessors'),
    search.entry('auth/token/lookup-self'),
  ]);
  const others = accessors.filter((accessor) => accessor !== own?.accessor);
  let isDenied = false;
  // Vault refuses to look up a token that has expired since the list was read.
  const isGoneOrDenied = (error: unknown) => {
    const refusal = refusalIn(error);
    if (refusal === undefined || mayPass(refusal.status, refusal.message)) return false;
    isDenied ||= refusal.status === 403;
    return refusal.status < 500;
  };
  const ask = (accessor: string) => askVault('vault tokens', () => search.vault.lookUp(LOOKUP, { accessor }));
  const lookUp = (accessor: string) => unless(isGoneOrDenied, ask(accessor));
  const tokens = await pMap(others, lookUp, { concurrency: READS_AT_A_TIME });
  // Vault also denies the look-up if only the accessor of a token is left.
  if (isDenied && !(await mayLookUp(search.vault))) search.miss(LOOKUP);
  const found = tokens
    .filter((one) => one !== undefined)
    .filter((one) => one.path !== `auth/${authPath}/login` && counts(one));
  if (found.length === 0) return [];
  const names = few([...new Set(found.map(({ display_name }) => String(display_name)))]);
  return [`${found.length === 1 ? '1 token' : `${found.length} tokens`} (${names})`];
}

async function mayLookUp(vault: Vault): Promise<boolean> {
  const { [LOOKUP]: may = [] } =
    (await unlessDenied(askVault('vault tokens', () => vault.capabilities([LOOKUP])))) ?? {};
  return may.some((one) => one === 'update' || one === 'root');
}

async function identities(
  search: Search,
  kind: 'entity' | 'group',
  counts: (one: VaultData) => boolean,
): Promise<readonly string[]> {
  const all = await search.entriesOf(`identity/${kind}/id`);
  return all.filter(({ data }) => counts(data)).map(({ data }) => `identity ${kind} ${data.name}`);
}
