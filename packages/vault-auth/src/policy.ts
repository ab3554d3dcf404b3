import { differ, hereDocument, judge, ownershipNote, type Resource } from 'resource';
import { askVault } from './client.ts';
import { getSecretsMount, KV_MOUNT, type OpenVault } from './mounts.ts';
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
  /** Whether the secrets engine that the policy governs was enabled by these runbooks. */
  readonly ours: boolean;
}

/**
 * The Vault policy `dev` (Vault step 2, `vault policy write dev policy.hcl`). Vault keeps no marks on policies,
 * so it counts as ours where the secrets engine it governs is.
 */
export function vaultPolicy(
  open: OpenVault,
  spec: { readonly clusterName: string; readonly adopt: boolean },
): Resource<LivePolicy> {
  const name = `vault policy ${VAULT_POLICY}`;
  const path = `sys/policies/acl/${VAULT_POLICY}`;
  return {
    name,
    command: vaultShell(
      `sh -c '${hereDocument('policy.hcl', POLICY_HCL).replace('cat', 'cd && cat')}\nvault policy write ${VAULT_POLICY} policy.hcl\nrm -f policy.hcl'`,
    ),
    byHand: {
      exists: `${vaultShell(`vault read -format=json ${path}`)} |\n  jq -e '.data.policy | gsub("#[^\\n]*|\\\\s"; "") == "${bare(POLICY_HCL).replaceAll('"', '\\"')}"'`,
      taken: vaultShell(`vault policy read ${VAULT_POLICY}`),
      see: `\`Success! Uploaded policy: ${VAULT_POLICY}\``,
      undo: vaultShell(`vault policy delete ${VAULT_POLICY}`),
    },
    async read(work) {
      const vault = await open(work);
      const found = await askVault(name, () => vault.read(path));
      if (found === undefined) return undefined;
      const mount = await getSecretsMount(vault, KV_MOUNT);
      return { text: String(found.policy), ours: mount?.description === ownershipNote(spec.clusterName) };
    },
    compare(live) {
      if (live === undefined) return { status: 'create' };
      return judge({
        differences: differPolicyText(live.text, POLICY_HCL),
        ours: live.ours,
        adopt: spec.adopt,
        otherwise: `Something else uses a policy named ${VAULT_POLICY} in this Vault: give that one another name.`,
        detail: live.ours ? undefined : 'it was there before and grants the same: used as it is',
      });
    },
    async apply(_live, work) {
      const vault = await open(work);
      await askVault(name, () => vault.write(path, { policy: POLICY_HCL }));
    },
  };
}

/** How two policies differ in what they grant, whatever their layout, comments and order. Pure. */
export function differPolicyText(live: string, wanted: string): ReturnType<typeof differ> {
  const there = grants(live);
  const asked = grants(wanted);
  return [...new Set([...Object.keys(asked), ...Object.keys(there)])].flatMap((path) =>
    differ(`path "${path}"`, there[path], asked[path] ?? '(none)'),
  );
}

/**
 * The rules of a policy as text by path. Reads what Vault's policies are made of: `path "x" { … }` blocks.
 * Lists are sorted, since their order means nothing.
 */
function grants(hcl: string): Record<string, string> {
  // Comments go, save where they only look like one within quotes.
  const bare = hcl.replaceAll(/"(?:[^"\\]|\\.)*"|(?:#|\/\/).*|\/\*[\s\S]*?\*\//g, (found) =>
    found.startsWith('"') ? found : '',
  );
  const rules: Record<string, string> = {};
  for (const [, path = '', body = ''] of bare.matchAll(
    /path\s+"([^"]*)"\s*\{([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}/g,
  )) {
    const rule = body
      .replaceAll(/\[([^\]]*)\]/g, (_, list: string) => {
        const items = list.split(',').map((item) => item.trim());
        return `[${items
          .filter((item) => item !== '')
          .sort()
          .join(', ')}]`;
      })
      .replaceAll(/\s*=\s*/g, ' = ')
      .replaceAll(/\s+/g, ' ')
      .trim();
    // A path that has two rules is granted both.
    rules[path] = rules[path] === undefined ? rule : `${rules[path]}; ${rule}`;
  }
  return rules;
}
