import {
  type Difference,
  differ,
  doubleQuoted,
  few,
  markNote,
  quote,
  type Refusal,
  type Removal,
  type Resource,
} from 'engine/resource';
import type { Vault } from './client.ts';
import { type EngineContents, readContents, usedContents } from './contents.ts';
import { otherLogins, usedByOthers } from './login-use.ts';
import {
  adoptedDescription,
  getMounts,
  type Mount,
  type MountTable,
  markOfMount,
  occupantOf,
} from './mount-table.ts';
import { askVault } from './refusal.ts';
import type { VaultSystems } from './systems.ts';

/** Vault step 2: an auth method (`vault auth enable aws`). */
export function authMethod(systems: VaultSystems, type: 'aws', path: string): Resource<Mount> {
  const { ownership } = systems;
  return mounted(systems, {
    kind: 'vault-auth-method',
    claim: 'Vault has Gloo’s auth method',
    explains: [
      ['auth-not-enabled', 'missing'],
      ['path-in-use', /^(?:type|path) /],
      ['mount-tuned', /^config/],
    ],
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
    variable: 'VAULT_AWS_AUTH_PATH',
    // With batch, no login gets a token that can be renewed, whatever its role says.
    tuned: { ...NO_LIMITS, token_type: 'default-service' },
    remove: {
      read: async (live, vault) => ({
        ...live,
        others: markOfMount(live, ownership) === 'created' ? await otherLogins(vault, path, systems) : [],
      }),
      usedBy: (live: Mount & { readonly others?: readonly string[] }) => usedByOthers(live),
    },
  });
}

/** Vault step 2: the secrets engine, for Gloo's secrets (`vault secrets enable -path="dev" -version=2 kv`). */
export function secretsEngine(
  systems: VaultSystems,
  type: 'kv',
  { path, version }: { readonly path: string; readonly version: 2 },
): Resource<Mount> {
  const { ownership, glooSecrets } = systems;
  let had = 0;
  return mounted(systems, {
    kind: 'vault-secrets-engine',
    claim: 'Vault has Gloo’s secrets engine',
    explains: [
      ['kv-absent', 'missing'],
      ['path-in-use', /^(?:type|path|options)/],
      ['mount-tuned', /^config/],
    ],
    table: 'sys/mounts',
    path,
    wanted: { type, options: { version: `${version}` } },
    enable: `enable -path="${path}" -version=${version} ${type}`,
    variable: 'VAULT_KV_PATH',
    // Vault's audit log then has a secret in clear.
    tuned: { ...NO_LIMITS, audit_non_hmac_request_keys: [], audit_non_hmac_response_keys: [] },
    // Vault then deletes each secret after that time.
    configured: { delete_version_after: '0s' },
    async source(live, work) {
      had = live === undefined ? await glooSecrets.had(work) : 0;
      return { shown: {}, takes: had === 0 ? [] : [lostWith(path, had)] };
    },
    replaced: (by) => glooSecrets.lost(by === 'a new one' ? had : 0),
    inBrief: (live) => `${path}/ is ${live.type} version ${live.options?.version ?? '1'}`,
    problem({ options }) {
      const differences = differ('options.version', options?.version ?? '1', `${version}`);
      if (differences.length === 0) return undefined;
      const upgrade = `A kv engine of version 1 can be upgraded in place: vault kv enable-versioning ${path}/.`;
      return { differences, options: [anotherMount('sys/mounts'), upgrade] };
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

function lostWith(path: string, had: number): Difference {
  const secrets = had === 1 ? '1 secret' : `${had} secrets`;
  const said = `Gloo had ${secrets} in ${path}/. The new engine is empty: restore a backup of Vault instead, if there is one, or write them again as page 05-first-secret does.`;
  return { field: 'secrets of Gloo', live: `${had}`, wanted: '0', said };
}

/** How the guide's command leaves what `vault auth tune` sets, as far as it can shorten or refuse a login or a use: 0 is the server's own limit. */
const NO_LIMITS = { default_lease_ttl: 0, max_lease_ttl: 0 };

/** What each table of mounts is called, and where Vault's commands for its mounts begin. */
const TABLES = {
  'sys/auth': { title: 'auth method', cli: 'vault auth' },
  'sys/mounts': { title: 'secrets engine', cli: 'vault secrets' },
} satisfies Record<MountTable, { title: string; cli: string }>;

interface MountSpec extends Pick<Resource<Mount>, 'kind' | 'claim' | 'explains' | 'elsewhere' | 'source'> {
  inBrief(live: Mount): string;
  readonly table: MountTable;
  readonly path: string;
  readonly wanted: Pick<Mount, 'type'> & { readonly options?: Mount['options'] };
  /** The guide's command, after `vault auth` or `vault secrets`. */
  readonly enable: string;
  /** The variable that names the path. */
  readonly variable: string;
  /** The fields of its `config` that are compared. */
  readonly tuned: Readonly<Record<string, string | number | readonly []>>;
  /** The same for the engine's own configuration, at `config` in the mount. */
  readonly configured?: Readonly<Record<string, string>>;
  /** Called once what was there is gone. */
  replaced?(by: 'a new one' | 'none'): Promise<void>;
  /** What only the operator can correct in a mount of the right type. */
  problem?(live: Mount): Refusal | undefined;
  readonly remove: Pick<Removal<Mount>, 'usedBy' | 'loses' | 'isEmpty'> & {
    read(live: Mount, vault: Vault): Promise<Mount>;
  };
}

function anotherMount(table: MountTable): string {
  const { title, cli } = TABLES[table];
  return `This path holds another ${title}, and changing its type would lose its contents: move it (${cli} move) or disable it if nothing needs it.`;
}

/** A mount as a resource. Changing it to another type would lose its data, so that is always a conflict. */
function mounted(
  { vault: { open, shell }, ownership }: VaultSystems,
  {
    table,
    path,
    wanted,
    enable,
    variable,
    tuned,
    configured = {},
    problem,
    replaced,
    remove,
    inBrief,
    ...same
  }: MountSpec,
): Resource<Mount> {
  const { title, cli } = TABLES[table];
  const name = `vault ${title} ${path}/`;
  const inTable = `${table}/${path}`;
  const ownConfig = `${path}/config`;
  const markOf = (live: Mount) => markOfMount(live, ownership);
  const descriptionOf = (live: Mount) =>
    markOf(live) === 'none' ? adoptedDescription(live, ownership) : undefined;
  const refusal = (live: Mount): Refusal | undefined => {
    if (live.at !== undefined)
      return {
        seen: `Vault mounts no ${title} above or below another`,
        differences: differ('path', live.at, `${path}/`),
        options: [
          `Set ${variable} to a path that is neither above nor below ${live.at}.`,
          `Or move that one, once its users agree: ${cli} move`,
        ],
      };
    return live.type === wanted.type
      ? problem?.(live)
      : { differences: differ('type', live.type, wanted.type), options: [anotherMount(table)] };
  };
  const settled = { ...tuned, ...configured };
  const differing = ({ config = {} }: Mount, among: MountSpec['tuned']) =>
    Object.entries(among).filter(([field, value]) => differ(field, config[field] ?? value, value).length > 0);
  const differsInTuning = (live: Mount): Difference[] =>
    differing(live, settled).flatMap(([field, value]) =>
      differ(`config.${field}`, live.config?.[field], value).map((difference) => ({
        ...difference,
        said: `${field} of ${path}/ is ${difference.live}; wanted ${value === 0 ? 'the server’s own' : difference.wanted}`,
      })),
    );
  return {
    ...same,
    name,
    ownership,
    async read(work) {
      const vault = await open(work);
      const live = await occupantOf(vault, table, path);
      if (live === undefined || refusal(live) !== undefined || Object.keys(configured).length === 0)
        return live;
      const config = await askVault(name, () => vault.read(ownConfig));
      return { ...live, config: { ...live.config, ...config } };
    },
    inBrief: (live) => (live.at === undefined ? inBrief(live) : `${live.at} is of type ${live.type}`),
    differs: (live) => refusal(live)?.differences ?? differsInTuning(live),
    refuses: (live) => live && refusal(live),
    markOf,
    otherwise: () => `Set ${variable} to another path.`,
    command(live) {
      if (live === undefined) return { run: [shell(`${cli} ${enable}`)] };
      const flags = differing(live, tuned).map(
        ([field, value]) => `-${field.replaceAll('_', '-')}=${value === 0 ? -1 : value}`,
      );
      const description = descriptionOf(live);
      if (description !== undefined) flags.push(`-description=${quote(description)}`);
      const values = differing(live, configured).map(([field, value]) => `${field}=${value}`);
      return {
        run: [
          ...(flags.length > 0 ? [shell(`${cli} tune ${flags.join(' ')} ${quote(`${path}/`)}`)] : []),
          ...(values.length > 0 ? [shell(`vault write ${quote(ownConfig)} ${values.join(' ')}`)] : []),
        ],
      };
    },
    async write(live, work) {
      const vault = await open(work);
      if (live !== undefined) {
        const description = descriptionOf(live);
        const tuning = Object.fromEntries(
          differing(live, tuned).map(([field, value]) => [field, value === 0 ? 'system' : value]),
        );
        const values = Object.fromEntries(differing(live, configured));
        const writes = [
          [`${inTable}/tune`, { ...tuning, ...(description && { description }) }],
          [ownConfig, values],
        ] as const;
        for (const [at, data] of writes)
          if (Object.keys(data).length > 0) await askVault(name, () => vault.write(at, data));
        return;
      }
      // The guide's own command sends the options; without them, Vault would store an empty map.
      const data = { options: null, ...wanted, description: markNote('created', ownership) };
      await askVault(name, () => vault.write(inTable, data));
      await replaced?.('a new one');
    },
    remove: {
      ...remove,
      read: async (live, work) => (live.at === undefined ? remove.read(live, await open(work)) : undefined),
      command: () => ({ run: [shell(`${cli} disable ${quote(path)}`)] }),
      async run(_live, work) {
        const vault = await open(work);
        await askVault(name, () => vault.delete(inTable));
        await replaced?.('none');
      },
    },
  };
}
