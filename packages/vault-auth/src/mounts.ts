import {
  type Difference,
  differ,
  doubleQuoted,
  few,
  observe,
  quote,
  type Resource,
  type StepContext,
} from 'engine/resource';
import { type EngineContents, readContents, usedContents } from './contents.ts';
import { type LoginUse, otherLogins, othersLogIn } from './login-use.ts';
import { getMounts, type Mount, markedMounts, markOfMount } from './mount-table.ts';
import { mountResource, TUNING } from './mounted.ts';
import type { VaultSystems } from './systems.ts';

/** The guide's values for `vault auth tune` that can shorten or refuse a login or a use: 0 is the server's own limit. */
const NO_LIMITS = { default_lease_ttl: 0, max_lease_ttl: 0 };

/** Vault step 2: an auth method (`vault auth enable aws`). */
export function authMethod(systems: VaultSystems, type: 'aws', path: string): Resource<Mount> {
  const { ownership } = systems;
  return mountResource(systems, {
    claim: 'Vault has Gloo’s auth method',
    explains: {
      missing: 'auth-not-enabled',
      // Vault audits each request but one about its health.
      answers: ['vault-audit-fails'],
      differs: { [TUNING]: 'mount-tuned' },
      other: 'path-in-use',
    },
    table: 'sys/auth',
    path,
    async elsewhere(work) {
      const methods = await getMounts(await systems.vault.open(work), 'sys/auth');
      const others = Object.keys(methods).filter((other) => methods[other]?.type === type);
      return others.length > 0 ? `it is at ${few(others.map((other) => `auth/${other}`))}` : undefined;
    },
    wanted: { type },
    enable: `enable ${path === type ? '' : `-path=${doubleQuoted(path)} `}${type}`,
    inBrief: (live) => `auth/${path}/ is of type ${live.type}`,
    // With batch, no login gets a renewable token, whatever its role says.
    tuned: { ...NO_LIMITS, token_type: 'default-service' },
    remove: {
      read: async (live, vault) => ({
        ...live,
        others: markOfMount(live, ownership) === 'created' ? await otherLogins(vault, path, systems) : [],
      }),
      usedBy({ others = [] }: Mount & Partial<LoginUse>) {
        const seen = othersLogIn({ others }, path);
        return seen === undefined ? undefined : { seen };
      },
    },
  });
}

/** Vault step 2: the secrets engine for Gloo's secrets (`vault secrets enable -path="dev" -version=2 kv`). */
export function secretsEngine(
  systems: VaultSystems,
  type: 'kv',
  { path, version }: { readonly path: string; readonly version: 2 },
): Resource<Mount> {
  const { ownership, memory, glooRuns, vault } = systems;
  /** The engine of these runbooks at another path, with its secrets. */
  const elsewhere = async (work: StepContext): Promise<string | undefined> => {
    const [other] = await markedMounts(await vault.open(work), 'sys/mounts', ownership);
    if (other === undefined) return undefined;
    const move = vault.shell(`vault secrets move ${quote(`${other.path}/`)} ${quote(`${path}/`)}`);
    return `${other.path}/ is marked as the guide’s secrets engine; to keep its secrets, move it: ${move}`;
  };
  return mountResource(systems, {
    claim: 'Vault has Gloo’s secrets engine',
    explains: {
      missing: 'kv-absent',
      differs: { [TUNING]: 'mount-tuned' },
      other: 'path-in-use',
    },
    table: 'sys/mounts',
    path,
    elsewhere,
    wanted: { type, options: { version: `${version}` } },
    enable: `enable -path="${path}" -version=${version} ${type}`,
    // A listed key appears in Vault's audit log in clear.
    tuned: { ...NO_LIMITS, audit_non_hmac_request_keys: [], audit_non_hmac_response_keys: [] },
    // With a time, Vault deletes each secret after it.
    configured: { delete_version_after: '0s' },
    async source(live, work) {
      if (live !== undefined) return { shown: {} };
      const [areRead, found] = await Promise.all([glooRuns(work), observe(() => elsewhere(work))]);
      const other = 'value' in found ? found.value : undefined;
      return { shown: {}, takes: areRead || other !== undefined ? [emptyInstead(other)] : [] };
    },
    async created(work) {
      memory.hasNewEngine ||= await glooRuns(work);
    },
    inBrief: (live) => `${path}/ is ${live.type} version ${live.options?.version ?? '1'}`,
    problem({ options }) {
      const differences = differ('options.version', options?.version ?? '1', `${version}`);
      if (differences.length === 0) return undefined;
      const upgrade = vault.shell(`vault kv enable-versioning ${quote(`${path}/`)}`);
      return { differences, options: [`Version 2 keeps what version 1 holds: ${upgrade}`] };
    },
    remove: {
      read: async (live, vault) => ({
        ...live,
        ...(await readContents(vault, path, markOfMount(live, ownership), systems)),
      }),
      usedBy: (live: Mount & EngineContents) => usedContents(path, live, systems),
      isEmpty: ({ secrets }: Mount & EngineContents) => secrets === '',
      loses: ({ secrets }: Mount & EngineContents) =>
        secrets === '' ? 'it holds no secret' : `with the ${secrets} in it`,
    },
  });
}

function emptyInstead(elsewhere: string | undefined): Difference {
  const instead =
    elsewhere ??
    'restore a backup of Vault instead, if there is one, or write them again as page 05-first-secret does.';
  const said = `The new engine is empty, and Gloo reads its secrets there: ${instead}`;
  return { field: 'secrets of Gloo', live: '', wanted: '', said };
}
