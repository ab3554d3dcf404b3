import { type Comparison, type DeletionPlan, type Ownership, ownershipNote, type Resource } from 'resource';
import type { Vault, VaultData } from './client.ts';
import { countSecrets, otherLogins, secretsWords } from './contents.ts';
import {
  AWS_MOUNT,
  getAuthMount,
  getSecretsMount,
  isManagedMount,
  KV_MOUNT,
  type Mount,
  type OpenVault,
} from './mount-table.ts';
import { askVault } from './refusal.ts';
import { vaultShell } from './shell.ts';

/** The aws auth method (Vault step 2, `vault auth enable aws`). `roleName` is the guide's VAULT_AUTH_ROLE_NAME. */
export function awsAuthMethod(
  open: OpenVault,
  ownership: Ownership,
  { roleName }: { readonly roleName: string },
): Resource<Mount> {
  const name = `vault auth method ${AWS_MOUNT}/`;
  const disable = vaultShell(`vault auth disable ${AWS_MOUNT}`);
  return {
    kind: 'vault-auth-method',
    name,
    byHand: {
      exists: `${vaultShell('vault auth list -format=json')} |\n  jq -e '."${AWS_MOUNT}/".type == "aws"'`,
      see: '`Success! Enabled aws auth method at: aws/`',
      fails: [
        '`path is already in use at aws/`: it is enabled. If the check below prints `true`, go on.',
        '`permission denied`: the pod’s Vault token may not do that. The guide’s dev server has a root token in its pod; in another Vault, `vault login` first.',
      ],
      undo: disable,
    },
    removal: {
      command: () => disable,
      async read(work) {
        const vault = await open(work);
        const mount = await getAuthMount(vault, AWS_MOUNT);
        if (mount === undefined) return undefined;
        const managed = isManagedMount(mount, ownership);
        return { managed, others: managed ? await otherLogins(vault, roleName) : [] };
      },
      planDeletion: (live: LiveLogin) => planLoginDeletion(live, disable),
      async remove(_live, work) {
        const vault = await open(work);
        await askVault(name, () => vault.delete(`sys/auth/${AWS_MOUNT}`));
      },
    },
    read: async (work) => getAuthMount(await open(work), AWS_MOUNT),
    compare: (live) => compareMount(live, { type: 'aws' }, 'auth method'),
    command: () => vaultShell('vault auth enable aws'),
    apply: async (_live, work) =>
      enable(await open(work), name, `sys/auth/${AWS_MOUNT}`, {
        type: 'aws',
        // The guide's own command sends this; without it, Vault would store an empty map.
        options: null,
        description: ownershipNote(ownership),
      }),
  };
}

/** What the deletion of a part of the aws auth method depends on. */
export interface LiveLogin {
  /** Whether these runbooks enabled the auth method. */
  readonly managed: boolean;
  /** Roles other than the guide's: others log in with them. */
  readonly others: readonly string[];
}

/** Plans the deletion of the auth method, or of its configuration: it stays if others log in with it. Pure. */
export function planLoginDeletion({ others }: Pick<LiveLogin, 'others'>, command: string): DeletionPlan {
  if (others.length === 0) return { status: 'remove' };
  const roles = others.length === 1 ? 'role' : 'roles';
  return {
    status: 'keep',
    detail: `shared: others log in by ${roles} ${others.join(', ')}`,
    options: [`Once nobody needs it: ${command}`],
  };
}

/** The secrets engine (Vault step 2, `vault secrets enable -path="dev" -version=2 kv`). */
export function kvSecretsEngine(
  open: OpenVault,
  ownership: Ownership,
  /** `deleteSecrets`: removes the engine with all its secrets. */
  { deleteSecrets }: { readonly deleteSecrets: boolean },
): Resource<Mount> {
  const name = `vault secrets engine ${KV_MOUNT}/`;
  const disable = vaultShell(`vault secrets disable ${KV_MOUNT}`);
  return {
    kind: 'vault-secrets-engine',
    name,
    byHand: {
      exists: `${vaultShell('vault secrets list -format=json')} |\n  jq -e '."${KV_MOUNT}/" | .type == "kv" and .options.version == "2"'`,
      see: `\`Success! Enabled the kv secrets engine at: ${KV_MOUNT}/\``,
      fails: [
        `\`path is already in use at ${KV_MOUNT}/\`: an engine is there. If the check below prints \`true\`, it is the right one: go on. One of kv version 1 can be upgraded in place: \`vault kv enable-versioning ${KV_MOUNT}/\` in the pod.`,
      ],
      undo: `# With every secret in it.\n${disable}`,
    },
    removal: {
      command: () => disable,
      async read(work) {
        const vault = await open(work);
        const mount = await getSecretsMount(vault, KV_MOUNT);
        if (mount === undefined) return undefined;
        const managed = isManagedMount(mount, ownership);
        return { managed, secrets: managed ? await countSecrets(vault, KV_MOUNT) : 0 };
      },
      planDeletion: (live: LiveSecrets) => planSecretsDeletion(live, deleteSecrets),
      async remove(_live, work) {
        const vault = await open(work);
        await askVault(name, () => vault.delete(`sys/mounts/${KV_MOUNT}`));
      },
    },
    read: async (work) => getSecretsMount(await open(work), KV_MOUNT),
    compare: (live) => compareMount(live, { type: 'kv', version: '2' }, 'secrets engine'),
    command: () => vaultShell(`vault secrets enable -path="${KV_MOUNT}" -version=2 kv`),
    apply: async (_live, work) =>
      enable(await open(work), name, `sys/mounts/${KV_MOUNT}`, {
        type: 'kv',
        options: { version: '2' },
        description: ownershipNote(ownership),
      }),
  };
}

/** What the deletion of the secrets engine depends on. */
interface LiveSecrets {
  readonly managed: boolean;
  readonly secrets: number;
}

/** Plans the deletion of the secrets engine: it stays with its secrets, unless they were given up. Pure. */
export function planSecretsDeletion(
  { secrets }: Pick<LiveSecrets, 'secrets'>,
  deleteSecrets: boolean,
): DeletionPlan {
  if (secrets === 0) return { status: 'remove', detail: 'it holds no secret' };
  if (deleteSecrets) return { status: 'remove', detail: `with the ${secretsWords(secrets)} in it` };
  return {
    status: 'keep',
    detail: `it holds ${secretsWords(secrets)}`,
    options: ['--delete-secrets removes it with all that is in it, for good.'],
  };
}

/** Changing a mount to another type would lose its data, so that is always a conflict. Pure. */
export function compareMount(
  live: Mount | undefined,
  wanted: { readonly type: string; readonly version?: string },
  kind: string,
): Comparison {
  if (live === undefined) return { status: 'create' };
  const differences = [
    ...(live.type === wanted.type ? [] : [{ field: 'type', live: live.type, wanted: wanted.type }]),
    ...(live.type !== wanted.type || wanted.version === undefined || live.options?.version === wanted.version
      ? []
      : [{ field: 'options.version', live: live.options?.version ?? '1', wanted: wanted.version }]),
  ];
  if (differences.length === 0) return { status: 'done' };
  return {
    status: 'conflict',
    differences,
    options: [
      `This path holds another ${kind}, and changing its kind would lose what is in it: move it (vault ${kind === 'auth method' ? 'auth' : 'secrets'} move) or disable it if nothing needs it.`,
      ...(differences[0]?.field === 'options.version'
        ? ['A kv engine of version 1 can be upgraded in place: vault kv enable-versioning dev/.']
        : []),
    ],
  };
}

async function enable(vault: Vault, resource: string, path: string, data: VaultData): Promise<void> {
  await askVault(resource, () => vault.write(path, data));
}
