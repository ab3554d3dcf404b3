import {
  type Difference,
  differ,
  doubleQuoted,
  fits,
  ownershipNote,
  quote,
  type Removal,
  type Resource,
} from 'engine/resource';
import type { Vault } from './client.ts';
import { type EngineContents, readContents, secretsText, usedContents } from './contents.ts';
import { keptRemark, settingsBeside } from './defaults.ts';
import { type VaultGuide, vaultShell } from './guide.ts';
import { otherLogins, usedByOthers } from './login-use.ts';
import { getMount, isManagedMount, type Mount, type MountTable } from './mount-table.ts';
import { askVault } from './refusal.ts';

/** Vault step 2: the aws auth method (`vault auth enable aws`). */
export function awsAuthentication(guide: VaultGuide): Resource<Mount> {
  const { ownership, VAULT_AWS_AUTH_PATH: path } = guide;
  return mounted(guide, {
    kind: 'vault-auth-method',
    table: 'sys/auth',
    path,
    wanted: { type: 'aws' },
    enable: `enable ${path === 'aws' ? '' : `-path=${doubleQuoted(path)} `}aws`,
    inBrief: ({ type }) => `auth/${path}/ is of type ${type}`,
    remove: {
      read: async (live, vault) => ({
        ...live,
        others: isManagedMount(live, ownership) ? await otherLogins(vault, guide) : [],
      }),
      usedBy: (live: Mount & { readonly others?: readonly string[] }) => usedByOthers(live),
    },
  });
}

/** Vault step 2: the secrets engine, for Gloo's secrets (`vault secrets enable -path="dev" -version=2 kv`). */
export function secretsEngine(guide: VaultGuide): Resource<Mount> {
  const { ownership, VAULT_KV_PATH: path } = guide;
  return mounted(guide, {
    kind: 'vault-secrets-engine',
    table: 'sys/mounts',
    path,
    wanted: { type: 'kv', options: { version: '2' } },
    enable: `enable -path="${path}" -version=2 kv`,
    inBrief: ({ type, options }) => `${path}/ is ${type} version ${options?.version ?? '1'}`,
    remove: {
      read: async (live, vault) => ({
        ...live,
        ...(await readContents(vault, isManagedMount(live, ownership), guide)),
      }),
      usedBy: (live: Mount & EngineContents) => usedContents(live, guide),
      loses: ({ secrets }: Mount & EngineContents) =>
        secrets === 0 ? 'it holds no secret' : `with the ${secretsText(secrets)} in it`,
    },
  });
}

interface MountSpec extends Pick<Resource<Mount>, 'kind' | 'inBrief'> {
  readonly table: MountTable;
  readonly path: string;
  readonly wanted: Pick<Mount, 'type'> & { readonly options?: Mount['options'] };
  /** The guide's command, after `vault auth` or `vault secrets`. */
  readonly enable: string;
  readonly remove: Pick<Removal<Mount>, 'usedBy' | 'loses'> & {
    read(live: Mount, vault: Vault): Promise<Mount>;
  };
}

/** What a table of mounts contains, and the command for it. */
const TABLES = {
  'sys/auth': { called: 'auth method', cli: 'vault auth', written: 'authMethod' },
  'sys/mounts': { called: 'secrets engine', cli: 'vault secrets', written: 'secretsEngine' },
} as const;

/** With `batch`, no login gets a token that can be renewed, whatever its role says. */
const TOKEN_TYPE = 'config.token_type';
const BATCH = 'batch';

/** A mount as a resource. Changing it to another type would lose its data, so that is always a conflict. */
function mounted(
  { vault: { open, external }, ownership }: VaultGuide,
  { table, path, wanted, enable, remove, ...same }: MountSpec,
): Resource<Mount> {
  const { called, cli, written } = TABLES[table];
  const name = `vault ${called} ${path}/`;
  const inTable = `${table}/${path}`;
  const shell = vaultShell(external);
  const differs = (live: Mount): Difference[] => {
    const type = differ('type', live.type, wanted.type);
    const version = wanted.options?.version;
    // One of another type has no version to compare.
    if (type.length > 0) return type;
    return [
      ...(version === undefined ? [] : differ('options.version', live.options?.version ?? '1', version)),
      ...(live.config?.token_type === BATCH ? differ(TOKEN_TYPE, BATCH, 'default-service') : []),
    ];
  };
  return {
    ...same,
    name,
    check: fits(shell(`${cli} list -format=json`), { [`${path}/`]: wanted }),
    read: async (work) => getMount(await open(work), table, path),
    differs,
    remark: (live) => keptRemark(settingsBeside(written, live), isManagedMount(live, ownership)),
    refuses(live) {
      const [difference] = live === undefined ? [] : differs(live);
      if (difference === undefined) return undefined;
      if (difference.field === TOKEN_TYPE) {
        return {
          seen: 'the tokens of its logins cannot be renewed',
          options: [
            `If nobody relies on batch tokens: ${shell(`${cli} tune -token-type=default-service ${quote(`${path}/`)}`)}`,
          ],
        };
      }
      const upgrade = `A kv engine of version 1 can be upgraded in place: vault kv enable-versioning ${path}/.`;
      return {
        options: [
          `This path holds another ${called}, and changing its kind would lose what is in it: move it (${cli} move) or disable it if nothing needs it.`,
          ...(difference.field === 'options.version' ? [upgrade] : []),
        ],
      };
    },
    command: () => shell(`${cli} ${enable}`),
    async write(_live, work) {
      const vault = await open(work);
      // The guide's own command sends the options; without them, Vault would store an empty map.
      const data = { options: null, ...wanted, description: ownershipNote(ownership) };
      await askVault(name, () => vault.write(inTable, data));
    },
    remove: {
      ...remove,
      read: async (live, work) => remove.read(live, await open(work)),
      isManaged: (live) => isManagedMount(live, ownership),
      command: () => shell(`${cli} disable ${quote(path)}`),
      async run(_live, work) {
        const vault = await open(work);
        await askVault(name, () => vault.delete(inTable));
      },
    },
  };
}
