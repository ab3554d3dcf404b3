import { cachedRead, few, readNote } from 'engine/resource';
import pMap from 'p-map';
import { READS_AT_A_TIME, type Vault, type VaultData } from './client.ts';
import { readsEngine } from './policy-reach.ts';
import { logsInBy } from './readers.ts';
import { askVault, unlessDenied, VaultRefusal } from './refusal.ts';
import type { VaultSystems } from './systems.ts';

/** How many tokens, entities and groups are looked at, of each. */
const MOST = 500;
/** The policies that every Vault has. */
const BUILT_IN = new Set(['default', 'root', 'response-wrapping']);

/**
 * Who has a policy besides Gloo, or another one that names an engine’s secrets, a phrase each: tokens, identity entities and groups.
 * What this token may not list counts as a use. A batch token cannot be listed.
 * @param used.engine its path; `undefined` if there is none
 */
export function otherUsersOfPolicy(
  vault: Vault,
  { policy, engine }: { readonly policy: string; readonly engine: string | undefined },
  guide: VaultSystems,
): Promise<readonly string[]> {
  const own = policy.toLowerCase();
  return cachedRead(`vault users of policy ${own} and engine ${engine}`, async () => {
    const others = engine === undefined ? [] : await policiesThatRead(vault, engine);
    if (others === undefined) return [NOT_LISTED('policies')];
    const has = ({ policies, identity_policies }: VaultData) =>
      [policies ?? [], identity_policies ?? []].flat().some((name) => name === own || others.includes(name));
    return [
      ...(await otherTokens(vault, guide, has)),
      ...(await identities(vault, 'entity', (one) => has(one) && !logsInBy(one, guide.VAULT_AWS_AUTH_PATH))),
      ...(await identities(vault, 'group', has)),
    ];
  });
}

async function policiesThatRead(vault: Vault, engine: string): Promise<readonly unknown[] | undefined> {
  const listed = (await listIn(vault, 'sys/policies/acl'))?.filter((name) => !BUILT_IN.has(name));
  if (listed === undefined || listed.length > MOST) return undefined;
  const policies = await lookAt(listed, (name) => readIn(vault, `sys/policies/acl/${name}`));
  return policies.filter(({ policy }) => readsEngine(String(policy), engine)).map(({ name }) => name);
}

/** Who uses a dev server besides Gloo and this run, a phrase each, by policies, tokens and identities. */
export function otherUsersOfVault(vault: Vault, guide: VaultSystems): Promise<readonly string[]> {
  return cachedRead('vault other users', async () => [
    ...(await otherPolicies(vault, guide)),
    ...(await otherTokens(vault, guide, () => true)),
    ...(await identities(
      vault,
      'entity',
      (one) => hasPolicies(one) && !logsInBy(one, guide.VAULT_AWS_AUTH_PATH),
    )),
    ...(await identities(vault, 'group', () => true)),
  ]);
}

async function otherPolicies(vault: Vault, guide: VaultSystems): Promise<readonly string[]> {
  const own = guide.VAULT_KV_PATH.toLowerCase();
  const listed = await listIn(vault, 'sys/policies/acl');
  if (listed === undefined) return [NOT_LISTED('policies')];
  const others = listed.filter((name) => name !== own && !BUILT_IN.has(name));
  if (listed.includes(own)) {
    const { policy } = (await readIn(vault, `sys/policies/acl/${own}`)) ?? {};
    if (readNote(String(policy), guide.ownership) !== 'created') others.push(own);
  }
  return others.length === 0 ? [] : [`${others.length === 1 ? 'policy' : 'policies'} ${few(others)}`];
}

/** Tokens other than that of the run, and those that the auth method gives to its roles. */
async function otherTokens(
  vault: Vault,
  { VAULT_AWS_AUTH_PATH }: VaultSystems,
  counts: (token: VaultData) => boolean,
): Promise<readonly string[]> {
  const [accessors, own] = await Promise.all([
    listIn(vault, 'auth/token/accessors'),
    readIn(vault, 'auth/token/lookup-self'),
  ]);
  if (accessors === undefined) return [NOT_LISTED('tokens')];
  const others = accessors.filter((accessor) => accessor !== own?.accessor);
  if (others.length > MOST) return [`${others.length} tokens`];
  const tokens = await lookAt(others, (accessor) =>
    // One may have expired since.
    vault.lookUp('auth/token/lookup-accessor', { accessor }).catch((error: unknown) => {
      if (error instanceof VaultRefusal && error.status < 500) return undefined;
      throw error;
    }),
  );
  const found = tokens.filter((one) => one.path !== `auth/${VAULT_AWS_AUTH_PATH}/login` && counts(one));
  if (found.length === 0) return [];
  const names = few([...new Set(found.map(({ display_name }) => String(display_name)))]);
  return [`${found.length === 1 ? '1 token' : `${found.length} tokens`} (${names})`];
}

async function identities(
  vault: Vault,
  kind: 'entity' | 'group',
  counts: (one: VaultData) => boolean,
): Promise<readonly string[]> {
  const ids = await listIn(vault, `identity/${kind}/id`);
  if (ids === undefined) return [NOT_LISTED(kind === 'group' ? 'identity groups' : 'identity entities')];
  if (ids.length > MOST) return [`${ids.length} identities (${kind})`];
  const all = await lookAt(ids, (id) => readIn(vault, `identity/${kind}/id/${id}`));
  return all.filter(counts).map(({ name }) => `identity ${kind} ${name}`);
}

/** Vault makes an entity for each login, and keeps it when the auth method is gone. */
function hasPolicies({ policies }: VaultData): boolean {
  return Array.isArray(policies) && policies.length > 0;
}

const NOT_LISTED = (what: string) => `${what}, which this token may not list`;

function listIn(vault: Vault, path: string): Promise<readonly string[] | undefined> {
  return unlessDenied(askVault(`vault ${path}`, () => vault.list(path)));
}

function readIn(vault: Vault, path: string): Promise<VaultData | undefined> {
  return unlessDenied(askVault(`vault ${path}`, () => vault.read(path)));
}

async function lookAt(
  all: readonly string[],
  look: (one: string) => Promise<VaultData | undefined>,
): Promise<readonly VaultData[]> {
  const found = await pMap(all, look, { concurrency: READS_AT_A_TIME });
  return found.filter((one) => one !== undefined);
}
