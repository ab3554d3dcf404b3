import {
  type Difference,
  differ,
  doubleQuoted,
  fits,
  type Ownership,
  ownershipNote,
  quote,
  type Refusal,
  type Removal,
  type Resource,
} from 'engine/resource';
import type { Vault } from './client.ts';
import {
  type SecretsEngineSpec,
  type SecretsEngineUse,
  secretsEngineUse,
  secretsUse,
  secretsWords,
} from './contents.ts';
import { type OtherLogins, readOthers, usedByOthers } from './login-use.ts';
import {
  deleteFromVault,
  getMount,
  isManagedMount,
  type Mount,
  type MountTable,
  type TargetVault,
  type VaultPaths,
  vaultShell,
} from './mount-table.ts';
import { askVault } from './refusal.ts';

/** The aws auth method (Vault step 2, `vault auth enable aws`). `roleName` is the guide's VAULT_AUTH_ROLE_NAME. */
export function awsAuthMethod(
  target: TargetVault,
  ownership: Ownership,
  spec: Pick<VaultPaths, 'authPath'> & { readonly roleName: string },
): Resource<Mount> {
  const { authPath } = spec;
  const shell = vaultShell(target.external);
  const disable = shell(`vault auth disable ${quote(authPath)}`);
  return mounted(target, ownership, {
    kind: 'vault-auth-method',
    name: `vault auth method ${authPath}/`,
    table: 'sys/auth',
    path: authPath,
    // The guide's own command sends the options; without them, Vault would store an empty map.
    wanted: { type: 'aws', options: null },
    command: shell(`vault auth enable ${authPath === 'aws' ? '' : `-path=${doubleQuoted(authPath)} `}aws`),
    inBrief: ({ type }) => `auth/${authPath}/ is of type ${type}`,
    remove: {
      read: (live, vault) => readOthers({ ...live, managed: isManagedMount(live, ownership) }, vault, spec),
      usedBy: (live: Mount & OtherLogins) => usedByOthers(live),
      command: disable,
    },
    check: fits(shell('vault auth list -format=json'), { [`${authPath}/`]: { type: 'aws' } }),
  });
}

/** The secrets engine (Vault step 2, `vault secrets enable -path="dev" -version=2 kv`). */
export function kvSecretsEngine(
  target: TargetVault,
  ownership: Ownership,
  spec: SecretsEngineSpec,
): Resource<Mount> {
  const { kvPath } = spec;
  const shell = vaultShell(target.external);
  const disable = shell(`vault secrets disable ${quote(kvPath)}`);
  return mounted(target, ownership, {
    kind: 'vault-secrets-engine',
    name: `vault secrets engine ${kvPath}/`,
    table: 'sys/mounts',
    path: kvPath,
    wanted: { type: 'kv', options: { version: '2' } },
    command: shell(`vault secrets enable -path="${kvPath}" -version=2 kv`),
    inBrief: ({ type, options }) => `${kvPath}/ is ${type} version ${options?.version ?? '1'}`,
    remove: {
      read: async (live, vault) => ({
        ...live,
        ...(await secretsEngineUse(vault, isManagedMount(live, ownership), spec)),
      }),
      usedBy: (live: Mount & SecretsEngineUse) => secretsUse(live, spec),
      loses: ({ secrets }: Mount & SecretsEngineUse) =>
        secrets === 0 ? 'it holds no secret' : `with the ${secretsWords(secrets)} in it`,
      command: disable,
    },
    check: fits(shell('vault secrets list -format=json'), {
      [`${kvPath}/`]: { type: 'kv', options: { version: '2' } },
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
  { open }: TargetVault,
  ownership: Ownership,
  { table, path, wanted, command, remove, ...same }: MountSpec,
): Resource<Mount> {
  const differs = (live: Mount) => differMount(live, wanted);
  const inTable = `${table}/${path}`;
  return {
    ...same,
    read: async (work) => getMount(await open(work), table, path),
    differs,
    refuses: (live) =>
      live && refuseChange(differs(live), table === 'sys/auth' ? 'auth method' : 'secrets engine', path),
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
      run: (_live, work) => deleteFromVault(open, same.name, inTable, work),
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
  kind: 'auth method' | 'secrets engine',
  path: string,
): Refusal | undefined {
  if (differences.length === 0) return undefined;
  return {
    options: [
      `This path holds another ${kind}, and changing its kind would lose what is in it: move it (vault ${kind === 'auth method' ? 'auth' : 'secrets'} move) or disable it if nothing needs it.`,
      ...(differences[0]?.field === 'options.version'
        ? [`A kv engine of version 1 can be upgraded in place: vault kv enable-versioning ${path}/.`]
        : []),
    ],
  };
}
