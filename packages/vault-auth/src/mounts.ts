import {
  type Difference,
  differ,
  doubleQuoted,
  fits,
  ownershipNote,
  quote,
  type Refusal,
  type Removal,
  type Resource,
} from 'engine/resource';
import type { Vault } from './client.ts';
import { type SecretsEngineUse, secretsEngineUse, secretsUse, secretsWords } from './contents.ts';
import { type VaultGuide, vaultShell } from './guide.ts';
import { type OtherLogins, readOthers, usedByOthers } from './login-use.ts';
import { getMount, isManagedMount, type Mount, type MountTable } from './mount-table.ts';
import { askVault } from './refusal.ts';

/** Vault step 2: the aws auth method (`vault auth enable aws`). */
export function awsAuthentication(guide: VaultGuide): Resource<Mount> {
  const { ownership, targetVault, VAULT_AWS_AUTH_PATH: path } = guide;
  const shell = vaultShell(targetVault.external);
  return mounted(guide, {
    kind: 'vault-auth-method',
    name: `vault auth method ${path}/`,
    table: 'sys/auth',
    path,
    // The guide's own command sends the options; without them, Vault would store an empty map.
    wanted: { type: 'aws', options: null },
    command: shell(`vault auth enable ${path === 'aws' ? '' : `-path=${doubleQuoted(path)} `}aws`),
    inBrief: ({ type }) => `auth/${path}/ is of type ${type}`,
    remove: {
      read: (live, vault) => readOthers({ ...live, managed: isManagedMount(live, ownership) }, vault, guide),
      usedBy: (live: Mount & OtherLogins) => usedByOthers(live),
      command: shell(`vault auth disable ${quote(path)}`),
    },
    check: fits(shell('vault auth list -format=json'), { [`${path}/`]: { type: 'aws' } }),
  });
}

/** Vault step 2: the secrets engine, for Gloo's secrets (`vault secrets enable -path="dev" -version=2 kv`). */
export function secretsEngine(guide: VaultGuide): Resource<Mount> {
  const { ownership, targetVault, VAULT_KV_PATH: path } = guide;
  const shell = vaultShell(targetVault.external);
  return mounted(guide, {
    kind: 'vault-secrets-engine',
    name: `vault secrets engine ${path}/`,
    table: 'sys/mounts',
    path,
    wanted: { type: 'kv', options: { version: '2' } },
    command: shell(`vault secrets enable -path="${path}" -version=2 kv`),
    inBrief: ({ type, options }) => `${path}/ is ${type} version ${options?.version ?? '1'}`,
    remove: {
      read: async (live, vault) => ({
        ...live,
        ...(await secretsEngineUse(vault, isManagedMount(live, ownership), guide)),
      }),
      usedBy: (live: Mount & SecretsEngineUse) => secretsUse(live, guide),
      loses: ({ secrets }: Mount & SecretsEngineUse) =>
        secrets === 0 ? 'it holds no secret' : `with the ${secretsWords(secrets)} in it`,
      command: shell(`vault secrets disable ${quote(path)}`),
    },
    check: fits(shell('vault secrets list -format=json'), {
      [`${path}/`]: { type: 'kv', options: { version: '2' } },
    }),
  });
}

interface MountSpec extends Pick<Resource<Mount>, 'kind' | 'name' | 'inBrief' | 'check'> {
  readonly table: MountTable;
  readonly path: string;
  readonly wanted: Pick<Mount, 'type' | 'options'>;
  readonly command: string;
  readonly remove: Pick<Removal<Mount>, 'usedBy' | 'loses'> & {
    read(live: Mount, vault: Vault): Promise<Mount>;
    readonly command: string;
  };
}

/** A mount as a resource. Changing it to another type would lose its data, so that is always a conflict. */
function mounted(
  { targetVault: { open }, ownership }: VaultGuide,
  { table, path, wanted, command, remove, ...same }: MountSpec,
): Resource<Mount> {
  const differs = (live: Mount) => differMount(live, wanted);
  const inTable = `${table}/${path}`;
  return {
    ...same,
    read: async (work) => getMount(await open(work), table, path),
    differs,
    refuses: (live) => live && refuseChange(differs(live), table, path),
    command: () => command,
    async write(_live, work) {
      const vault = await open(work);
      const data = { ...wanted, description: ownershipNote(ownership) };
      await askVault(same.name, () => vault.write(inTable, data));
    },
    remove: {
      ...remove,
      read: async (live, work) => remove.read(live, await open(work)),
      isManaged: (live) => isManagedMount(live, ownership),
      command: () => remove.command,
      async run(_live, work) {
        const vault = await open(work);
        await askVault(same.name, () => vault.delete(inTable));
      },
    },
  };
}

/** How a mount differs. One of another type has no version to compare. */
function differMount(live: Mount, wanted: MountSpec['wanted']): Difference[] {
  const type = differ('type', live.type, wanted.type);
  const version = wanted.options?.version;
  if (type.length > 0 || version === undefined) return type;
  return differ('options.version', live.options?.version ?? '1', version);
}

function refuseChange(
  differences: readonly Difference[],
  table: MountTable,
  path: string,
): Refusal | undefined {
  if (differences.length === 0) return undefined;
  const [kind, command] = table === 'sys/auth' ? ['auth method', 'auth'] : ['secrets engine', 'secrets'];
  return {
    options: [
      `This path holds another ${kind}, and changing its kind would lose what is in it: move it (vault ${command} move) or disable it if nothing needs it.`,
      ...(differences[0]?.field === 'options.version'
        ? [`A kv engine of version 1 can be upgraded in place: vault kv enable-versioning ${path}/.`]
        : []),
    ],
  };
}
