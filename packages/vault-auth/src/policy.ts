import {
  type Command,
  differ,
  expandedWithin,
  markNote,
  quote,
  type Resource,
  readNote,
} from 'engine/resource';
import { type EngineContents, readContents, usedContents } from './contents.ts';
import type { VaultGuide } from './guide.ts';
import { type LivePath, vaultPath } from './vault-path.ts';

/** The policy of Vault step 2, as the guide writes it for `dev`. */
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

/**
 * Vault step 2: the policy for who may use the secrets engine (`vault policy write dev policy.hcl`). Vault keeps no marks on
 * policies, so a comment is the mark. Comments and white space are no difference.
 */
export function accessPolicy(guide: VaultGuide): Resource<LivePath> {
  const { ownership, VAULT_KV_PATH: kvPath } = guide;
  const { shell } = guide.vault;
  const hcl = policyHcl(kvPath);
  const marked = (live?: LivePath) =>
    `# ${markNote(live === undefined || live.mark === 'created' ? 'created' : 'adopted', ownership)}\n${hcl}`;
  return vaultPath<LivePath>(guide, {
    kind: 'vault-policy',
    name: `vault policy ${kvPath}`,
    path: `sys/policies/acl/${kvPath}`,
    look: async (_vault, { policy }) => ({ mark: readNote(String(policy), ownership) }),
    inBrief: () => `policy ${kvPath} is the guide’s`,
    fields: (live) => ({ policy: marked(live) }),
    command: (live) => writeCommand(guide, live === undefined ? hcl : marked(live)),
    differs: ({ data }) =>
      withoutComments(String(data.policy)) === withoutComments(hcl) ? [] : differ('policy', data.policy, hcl),
    otherwise: () =>
      `Something else uses a policy named ${kvPath} in this Vault: give that one another name.`,
    remove: {
      read: async (live, vault) => ({ ...live, ...(await readContents(vault, live.mark, guide)) }),
      usedBy: (live: LivePath & EngineContents) => usedContents(live, guide),
      loses: () => 'tokens that have it lose what it allows',
      command: shell(`vault policy delete ${quote(kvPath)}`),
    },
    check: () =>
      `[ "$(${shell(`vault policy read ${quote(kvPath)}`)} | sed 's/#.*//' | tr -d '[:space:]')" = \\\n  '${expandedWithin(hcl.replaceAll(/#[^\n]*|\s/g, ''))}' ]`,
  });
}

/** The guide's command. In the guide's Vault, the file is written in the pod. */
function writeCommand({ vault, VAULT_KV_PATH: kvPath }: VaultGuide, hcl: string): Command {
  const command = {
    writes: { file: 'policy.hcl', text: hcl },
    run: [`vault policy write ${kvPath} policy.hcl`, 'rm -f policy.hcl'],
  };
  if (vault.external) return command;
  // The variables of a page's reader are not known in the pod: the reader's own shell expands them.
  return { ...command, within: (script) => vault.shell(`sh -c '${expandedWithin(`cd && ${script}`)}'`) };
}

/** A policy without comments, and without white space outside of its strings. */
function withoutComments(hcl: string): string {
  return hcl.replaceAll(/("(?:[^"\\\n]|\\.)*")|#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/|\s+/g, '$1');
}
