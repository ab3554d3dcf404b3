import {
  type Comparison,
  type DeletionPlan,
  doubleQuoted,
  type Ownership,
  ownershipNote,
  quote,
  type Resource,
} from 'engine/resource';
import type { Vault, VaultData } from './client.ts';
import { type SecretsEngineSpec, type SecretsEngineUse, secretsEngineUse, secretsWords } from './contents.ts';
import { loginRemoval } from './login-removal.ts';
import {
  deleteFromVault,
  getAuthMount,
  getSecretsMount,
  isManagedMount,
  type Mount,
  type TargetVault,
  type VaultPaths,
} from './mount-table.ts';
import { askVault } from './refusal.ts';
import { vaultShell } from './shell.ts';

/** The aws auth method (Vault step 2, `vault auth enable aws`). `roleName` is the guide's VAULT_AUTH_ROLE_NAME. */
export function awsAuthMethod(
  { open, external }: TargetVault,
  ownership: Ownership,
  { authPath, roleName }: Pick<VaultPaths, 'authPath'> & { readonly roleName: string },
): Resource<Mount> {
  const shell = vaultShell(external);
  const name = `vault auth method ${authPath}/`;
  const disable = shell(`vault auth disable ${quote(authPath)}`);
  return {
    kind: 'vault-auth-method',
    name,
    byHand: {
      exists: `${shell('vault auth list -format=json')} |\n  jq -e --arg path ${quote(`${authPath}/`)} '.[$path].type == "aws"'`,
      see: `\`Success! Enabled aws auth method at: ${authPath}/\``,
      fails: [
        `\`path is already in use at ${authPath}/\`: it is enabled. If the check below prints \`true\`, go on.`,
        '`permission denied`: the pod’s Vault token is not allowed to do that. The guide’s dev server has a root token in its pod; in another Vault, `vault login` first.',
      ],
      undo: {
        loses: `Every role and login of everyone who uses auth/${authPath}.`,
        look: shell(`vault list ${quote(`auth/${authPath}/role`)}`),
        see: '`No value found`: no role is left',
        command: disable,
      },
    },
    removal: loginRemoval(open, ownership, {
      name,
      path: `sys/auth/${authPath}`,
      authPath,
      roleName,
      command: disable,
    }),
    read: async (work) => getAuthMount(await open(work), authPath),
    inBrief: ({ type }) => `auth/${authPath}/ is of type ${type}`,
    compare: (live) => compareMount(live, { type: 'aws' }, 'auth method', authPath),
    command: () =>
      shell(`vault auth enable ${authPath === 'aws' ? '' : `-path=${doubleQuoted(authPath)} `}aws`),
    apply: async (_live, work) =>
      enable(await open(work), name, `sys/auth/${authPath}`, {
        type: 'aws',
        // The guide's own command sends this; without it, Vault would store an empty map.
        options: null,
        description: ownershipNote(ownership),
      }),
  };
}

/** The secrets engine (Vault step 2, `vault secrets enable -path="dev" -version=2 kv`). */
export function kvSecretsEngine(
  { open, external }: TargetVault,
  ownership: Ownership,
  spec: SecretsEngineSpec,
): Resource<Mount> {
  const shell = vaultShell(external);
  const { kvPath, deleteSecrets } = spec;
  const name = `vault secrets engine ${kvPath}/`;
  const disable = shell(`vault secrets disable ${quote(kvPath)}`);
  return {
    kind: 'vault-secrets-engine',
    name,
    byHand: {
      exists: `${shell('vault secrets list -format=json')} |\n  jq -e --arg path ${quote(`${kvPath}/`)} '.[$path] | .type == "kv" and .options.version == "2"'`,
      see: `\`Success! Enabled the kv secrets engine at: ${kvPath}/\``,
      fails: [
        `\`path is already in use at ${kvPath}/\`: an engine exists. If the check below prints \`true\`, it is the right one: go on. One of kv version 1 can be upgraded in place: \`vault kv enable-versioning ${kvPath}/\` in the pod.`,
      ],
      undo: {
        loses: `Every secret of everyone under ${kvPath}/, with all its versions. Nothing brings them back.`,
        look: shell(`vault kv list -mount=${quote(kvPath)}`),
        see: '`No value found`: no secret is left',
        command: disable,
      },
    },
    removal: {
      command: () => disable,
      async read(work) {
        const vault = await open(work);
        const mount = await getSecretsMount(vault, kvPath);
        return mount && secretsEngineUse(vault, isManagedMount(mount, ownership), spec);
      },
      planDeletion: (live: SecretsEngineUse) => planSecretsDeletion(live, deleteSecrets, disable),
      remove: (_live, work) => deleteFromVault(open, name, `sys/mounts/${kvPath}`, work),
    },
    read: async (work) => getSecretsMount(await open(work), kvPath),
    inBrief: ({ type, options }) => `${kvPath}/ is ${type} version ${options?.version ?? '1'}`,
    compare: (live) => compareMount(live, { type: 'kv', version: '2' }, 'secrets engine', kvPath),
    command: () => shell(`vault secrets enable -path="${kvPath}" -version=2 kv`),
    apply: async (_live, work) =>
      enable(await open(work), name, `sys/mounts/${kvPath}`, {
        type: 'kv',
        options: { version: '2' },
        description: ownershipNote(ownership),
      }),
  };
}

/**
 * Plans the deletion of the secrets engine: it stays in a Vault with other logins, and with its secrets unless they were
 * given up. Pure.
 */
export function planSecretsDeletion(
  { secrets, logins }: Omit<SecretsEngineUse, 'managed'>,
  deleteSecrets: boolean,
  command: string,
): DeletionPlan {
  if (logins.length > 0) {
    return {
      action: 'keep',
      detail: `shared: others log in to this Vault (${logins.join(', ')})${secrets === 0 ? '' : `; it holds ${secretsWords(secrets)}`}`,
      options: [`Once nobody needs it: ${command}`],
    };
  }
  if (secrets === 0) return { action: 'delete', detail: 'it holds no secret' };
  if (deleteSecrets) return { action: 'delete', detail: `with the ${secretsWords(secrets)} in it` };
  return {
    action: 'keep',
    detail: `it holds ${secretsWords(secrets)}`,
    options: ['--delete-secrets removes it with all that is in it, for good.'],
  };
}

/** Changing a mount to another type would lose its data, so that is always a conflict. Pure. */
export function compareMount(
  live: Mount | undefined,
  wanted: { readonly type: string; readonly version?: string },
  kind: string,
  path: string,
): Comparison {
  if (live === undefined) return { action: 'create' };
  const differences = [
    ...(live.type === wanted.type ? [] : [{ field: 'type', live: live.type, wanted: wanted.type }]),
    ...(live.type !== wanted.type || wanted.version === undefined || live.options?.version === wanted.version
      ? []
      : [{ field: 'options.version', live: live.options?.version ?? '1', wanted: wanted.version }]),
  ];
  if (differences.length === 0) return { action: 'no change' };
  return {
    action: 'conflict',
    differences,
    options: [
      `This path holds another ${kind}, and changing its kind would lose what is in it: move it (vault ${kind === 'auth method' ? 'auth' : 'secrets'} move) or disable it if nothing needs it.`,
      ...(differences[0]?.field === 'options.version'
        ? [`A kv engine of version 1 can be upgraded in place: vault kv enable-versioning ${path}/.`]
        : []),
    ],
  };
}

async function enable(vault: Vault, resource: string, path: string, data: VaultData): Promise<void> {
  await askVault(resource, () => vault.write(path, data));
}
