import {
  type DeletionPlan,
  hereDocument,
  type Ownership,
  planChange,
  type Resource,
  type Work,
} from 'resource';
import { countSecrets, secretsWords } from './contents.ts';
import { AWS_MOUNT, getSecretsMount, isManagedMount, KV_MOUNT, type OpenVault } from './mount-table.ts';
import { differPolicyText } from './policy-text.ts';
import { policyUsers } from './policy-users.ts';
import { askVault } from './refusal.ts';
import { vaultShell } from './shell.ts';

/** The name of the Vault policy that a login is given. */
export const VAULT_POLICY = 'dev';

/** The policy of Vault step 2, as the guide writes it. */
export const POLICY_HCL = `# Access to dev path
path "dev/*" {
  capabilities = ["create", "read", "update", "delete", "list"]
}

# Additional access for UI
path "dev/" {
  capabilities = ["list"]
}

path "sys/mounts" {
  capabilities = ["read", "list"]
}
`;

/** A policy without its comments and layout. */
function bare(hcl: string): string {
  return hcl.replaceAll(/#[^\n]*|\s/g, '');
}

interface LivePolicy {
  readonly text: string;
  /** Whether these runbooks enabled the secrets engine that the policy governs. */
  readonly managed: boolean;
}

export interface VaultPolicySpec {
  /** The guide's VAULT_AUTH_ROLE_NAME. */
  readonly roleName: string;
  /** Whether the secrets that the policy grants are given up. */
  readonly deleteSecrets: boolean;
}

/**
 * The Vault policy `dev` (Vault step 2, `vault policy write dev policy.hcl`). Vault keeps no marks on policies, so a
 * policy counts as managed if the secrets engine that it governs is managed.
 */
export function vaultPolicy(
  open: OpenVault,
  ownership: Ownership,
  spec: VaultPolicySpec,
): Resource<LivePolicy> {
  const name = `vault policy ${VAULT_POLICY}`;
  const path = `sys/policies/acl/${VAULT_POLICY}`;
  const remove = vaultShell(`vault policy delete ${VAULT_POLICY}`);
  const read = async (work: Work): Promise<LivePolicy | undefined> => {
    const vault = await open(work);
    const found = await askVault(name, () => vault.read(path));
    if (found === undefined) return undefined;
    const mount = await getSecretsMount(vault, KV_MOUNT);
    return { text: String(found.policy), managed: isManagedMount(mount, ownership) };
  };
  return {
    kind: 'vault-policy',
    name,
    byHand: {
      exists: `${vaultShell(`vault read -format=json ${path}`)} |\n  jq -e '.data.policy | gsub("#[^\\n]*|\\\\s"; "") == "${bare(POLICY_HCL).replaceAll('"', '\\"')}"'`,
      see: `\`Success! Uploaded policy: ${VAULT_POLICY}\``,
      undo: remove,
    },
    removal: {
      command: () => remove,
      async read(work): Promise<LivePolicyRemoval | undefined> {
        const found = await read(work);
        if (found === undefined) return undefined;
        if (!found.managed) return { managed: false, secrets: 0, users: [], unlisted: [] };
        const vault = await open(work);
        const [secrets, { users, unlisted }] = await Promise.all([
          countSecrets(vault, KV_MOUNT),
          policyUsers(vault, VAULT_POLICY),
        ]);
        // The guide's role is deleted before the policy.
        const guides = `auth/${AWS_MOUNT}/role/${spec.roleName.toLowerCase()}`;
        return { managed: true, secrets, users: users.filter((user) => user !== guides), unlisted };
      },
      planDeletion: (live: LivePolicyRemoval) => planPolicyDeletion(live, spec.deleteSecrets, remove),
      async remove(_live, work) {
        const vault = await open(work);
        await askVault(name, () => vault.delete(path));
      },
    },
    read,
    compare(live) {
      if (live === undefined) return { status: 'create' };
      return planChange(ownership, {
        differences: differPolicyText(live.text, POLICY_HCL),
        managed: live.managed,
        otherwise: `Something else uses a policy named ${VAULT_POLICY} in this Vault: give that one another name.`,
        detail: live.managed ? undefined : 'it was there before and grants the same: used as it is',
      });
    },
    command: () =>
      vaultShell(
        `sh -c '${hereDocument('policy.hcl', POLICY_HCL).replace('cat', 'cd && cat')}\nvault policy write ${VAULT_POLICY} policy.hcl\nrm -f policy.hcl'`,
      ),
    async apply(_live, work) {
      const vault = await open(work);
      await askVault(name, () => vault.write(path, { policy: POLICY_HCL }));
    },
  };
}

/** What the deletion of the policy depends on. */
interface LivePolicyRemoval {
  readonly managed: boolean;
  /** The number of secrets in the engine that the policy grants. */
  readonly secrets: number;
  /** The users of the policy other than the guide's role. */
  readonly users: readonly string[];
  /** The places in which its users could not be looked up. */
  readonly unlisted: readonly string[];
}

/** Plans the deletion of the policy: it stays while others use it, or while the secrets that it grants stay. Pure. */
export function planPolicyDeletion(
  { secrets, users, unlisted }: Omit<LivePolicyRemoval, 'managed'>,
  deleteSecrets: boolean,
  command: string,
): DeletionPlan {
  const unseen =
    unlisted.length === 0 ? '' : `; whether it is in use could not be looked up in ${unlisted.join(', ')}`;
  if (users.length > 0) {
    return {
      status: 'keep',
      detail: `in use by ${users.join(', ')}${unseen}`,
      options: [`Once nobody needs it: ${command}`],
    };
  }
  if (secrets > 0 && !deleteSecrets) {
    return {
      status: 'keep',
      detail: `it opens ${KV_MOUNT}/, which stays with ${secretsWords(secrets)}${unseen}`,
      options: ['--delete-secrets removes both, for good.'],
    };
  }
  if (unseen === '') return { status: 'remove' };
  return { status: 'remove', detail: unseen.slice(2) };
}
