import {
  type DeletionPlan,
  hereDocument,
  type Ownership,
  planChange,
  quote,
  type Resource,
  type Work,
} from 'engine/resource';
import { type SecretsEngineSpec, type SecretsEngineUse, secretsEngineUse, secretsWords } from './contents.ts';
import { deleteFromVault, getSecretsMount, isManagedMount, type TargetVault } from './mount-table.ts';
import { differPolicyText } from './policy-text.ts';
import { askVault } from './refusal.ts';
import { inPod, unlessExists, vaultShell } from './shell.ts';

/** The policy of Vault step 2, as the guide writes it for `dev`. It has the name of the path that it opens. */
export function policyHcl(kvPath: string): string {
  return `# Access to ${kvPath} path
path "${kvPath}/*" {
  capabilities = ["create", "read", "update", "delete", "list"]
}

# Additional access for UI
path "${kvPath}/" {
  capabilities = ["list"]
}

path "sys/mounts" {
  capabilities = ["read", "list"]
}
`;
}

/** A policy without its comments and layout. */
function bare(hcl: string): string {
  return hcl.replaceAll(/#[^\n]*|\s/g, '');
}

/** A policy's rules in jq, whatever their order and that of their capabilities. */
const RULES = `def rules: gsub("#[^\\n]*|\\\\s"; "") | split("}") | map(split("[\\\\[,\\\\]]"; "") - [""] | sort) | sort;`;

interface LivePolicy {
  readonly text: string;
  /** Whether these runbooks enabled the secrets engine that the policy governs. */
  readonly managed: boolean;
}

/**
 * The Vault policy of the secrets engine (Vault step 2, `vault policy write dev policy.hcl`). Vault keeps no marks on policies, so a
 * policy counts as managed if the secrets engine that it governs is managed.
 */
export function vaultPolicy(
  { open, external }: TargetVault,
  ownership: Ownership,
  spec: SecretsEngineSpec,
): Resource<LivePolicy> {
  const shell = vaultShell(external);
  const { kvPath, deleteSecrets } = spec;
  const hcl = policyHcl(kvPath);
  const name = `vault policy ${kvPath}`;
  const path = `sys/policies/acl/${kvPath}`;
  const remove = shell(`vault policy delete ${quote(kvPath)}`);
  const write = writeCommand(external, kvPath, hcl);
  const inShell = {
    read: shell(`vault read -format=json ${quote(path)}`),
    fits: `jq -e --arg policy ${quote(bare(hcl))} \\\n    '${RULES}\n      (.data.policy | rules) == ($policy | rules)'`,
  };
  const read = async (work: Work): Promise<LivePolicy | undefined> => {
    const vault = await open(work);
    const found = await askVault(name, () => vault.read(path));
    if (found === undefined) return undefined;
    const mount = await getSecretsMount(vault, kvPath);
    return { text: String(found.policy), managed: isManagedMount(mount, ownership) };
  };
  return {
    kind: 'vault-policy',
    name,
    document: hcl,
    byHand: {
      command: unlessExists(write, inShell),
      exists: `${inShell.read} |\n  ${inShell.fits}`,
      see: `\`Success! Uploaded policy: ${kvPath}\`; or, if it exists already, the policy and \`true\``,
      fails: [
        `\`STOP\`: the Vault policy ${kvPath} exists, as printed above, and its rules differ from those in this block. Others may use it. Use a different VAULT_KV_PATH on every page, or ask whoever wrote it.`,
      ],
      undo: {
        loses: `What the policy allows, for every token and role that has it.`,
        look: shell(`vault policy read ${quote(kvPath)}`),
        see: 'the policy of this page, which no other role needs',
        command: remove,
      },
    },
    removal: {
      command: () => remove,
      async read(work) {
        const found = await read(work);
        return found && secretsEngineUse(await open(work), found.managed, spec);
      },
      planDeletion: (live: SecretsEngineUse) => planPolicyDeletion(live, { kvPath, deleteSecrets }, remove),
      remove: (_live, work) => deleteFromVault(open, name, path, work),
    },
    read,
    inBrief: ({ text }) =>
      differPolicyText(text, '')
        .map(({ field }) => field)
        .join(', '),
    compare(live) {
      if (live === undefined) return { action: 'create' };
      return planChange(ownership, {
        differences: differPolicyText(live.text, hcl),
        managed: live.managed,
        otherwise: `Something else uses a policy named ${kvPath} in this Vault: give that one another name.`,
        detail: live.managed ? undefined : 'it existed before and grants the same: used unchanged',
      });
    },
    command: () => write,
    async apply(_live, work) {
      const vault = await open(work);
      await askVault(name, () => vault.write(path, { policy: hcl }));
    },
  };
}

/** The guide's command. In the guide's Vault, the file is written in the pod. */
function writeCommand(external: boolean, kvPath: string, hcl: string): string {
  const document = hereDocument('policy.hcl', hcl);
  const write = `vault policy write ${kvPath} policy.hcl\nrm -f policy.hcl`;
  if (external) return `${document}\n${write}`;
  const script = `${document.replace('cat', 'cd && cat')}\n${write}`;
  // The variables of a page's reader are not known in the pod: the reader's own shell expands them.
  return inPod(`sh -c '${script.replaceAll(/\$\{\w+\}/g, (variable) => `'"${variable}"'`)}'`);
}

/** Plans the deletion of the policy: it stays in a Vault with other logins, or while the secrets that it opens stay. Pure. */
export function planPolicyDeletion(
  { secrets, logins }: Omit<SecretsEngineUse, 'managed'>,
  { kvPath, deleteSecrets }: Pick<SecretsEngineSpec, 'kvPath' | 'deleteSecrets'>,
  command: string,
): DeletionPlan {
  if (logins.length > 0) {
    return {
      action: 'keep',
      detail: `others log in to this Vault (${logins.join(', ')}), and may use it`,
      options: [`Once nobody needs it: ${command}`],
    };
  }
  if (secrets > 0 && !deleteSecrets) {
    return {
      action: 'keep',
      detail: `it opens ${kvPath}/, which stays with ${secretsWords(secrets)}`,
      options: ['--delete-secrets removes both, for good.'],
    };
  }
  return { action: 'delete', detail: 'tokens that have it lose what it allows' };
}
