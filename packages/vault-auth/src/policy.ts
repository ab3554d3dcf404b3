import { type Command, type Difference, expandedWithin, quote, type Resource } from 'engine/resource';
import { type EngineContents, readContents, usedContents } from './contents.ts';
import type { VaultGuide } from './guide.ts';
import { getMount, isManagedMount } from './mount-table.ts';
import { isRedundant, type Rule, rulesOf, ruleText } from './policy-rules.ts';
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
 * Vault step 2: the policy for who may use the secrets engine (`vault policy write dev policy.hcl`). Vault keeps no marks
 * on policies, so it counts as managed if the secrets engine is.
 */
export function accessPolicy(guide: VaultGuide): Resource<LivePath> {
  const { ownership, VAULT_KV_PATH: kvPath } = guide;
  const { shell } = guide.vault;
  const hcl = policyHcl(kvPath);
  return vaultPath<LivePath>(guide, {
    kind: 'vault-policy',
    name: `vault policy ${kvPath}`,
    path: `sys/policies/acl/${kvPath}`,
    async look(vault) {
      return { managed: isManagedMount(await getMount(vault, 'sys/mounts', kvPath), ownership) };
    },
    inBrief: ({ data }) =>
      differPolicyText(String(data.policy), '')
        .map(({ field }) => field)
        .join(', '),
    fields: () => ({ policy: hcl }),
    command: writeCommand(guide, hcl),
    differs: ({ data }) => differPolicyText(String(data.policy), hcl),
    remark: ({ managed }) => (managed ? undefined : 'already exists and grants the same; left as is'),
    loses: ({ data }) => lostBy(String(data.policy), hcl),
    mayChange: ({ managed }) =>
      managed || `Something else uses a policy named ${kvPath} in this Vault: give that one another name.`,
    remove: {
      read: async (live, vault) => ({ ...live, ...(await readContents(vault, live.managed, guide)) }),
      isManaged: ({ managed }) => managed,
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

const NOT_GRANTED = '(none)';

/** How two Vault policies differ in what they grant, by path. One that cannot be read differs as a whole. */
export function differPolicyText(live: string, wanted: string): Difference[] {
  const guideRules = rulesOf(wanted);
  const rules = readRules(live);
  if (rules === undefined) return [{ field: 'policy', live, wanted }];
  const paths = [...new Set([...guideRules.keys(), ...rules.keys()])];
  return paths.flatMap((path) => {
    const [rule, guideRule] = [rules.get(path), guideRules.get(path)];
    if (guideRule === undefined && isRedundant(path, rules)) return [];
    const [text, guideText] = [rule && ruleText(rule), guideRule ? ruleText(guideRule) : NOT_GRANTED];
    return text === guideText ? [] : [{ field: `path "${path}"`, live: text, wanted: guideText }];
  });
}

/** What tokens lose, and what is no longer denied to them, once a policy is replaced. */
function lostBy(live: string, wanted: string): string | undefined {
  const guideRules = rulesOf(wanted);
  const rules = readRules(live) ?? new Map<string, Rule>();
  const lost = [...rules].flatMap(([path, { capabilities }]) => {
    const kept = guideRules.get(path)?.capabilities ?? [];
    const gone = capabilities.filter((one) => one !== 'deny' && !kept.includes(one));
    return gone.length === 0 || isRedundant(path, rules) ? [] : [`${gone.join(', ')} on "${path}"`];
  });
  const losses = lost.length === 0 ? [] : [`tokens that have it lose ${lost.join(', ')}`];
  for (const [path, { capabilities }] of rules)
    if (capabilities.includes('deny')) losses.push(`"${path}" is no longer denied`);
  return losses.join('; ') || undefined;
}

function readRules(policy: string): ReadonlyMap<string, Rule> | undefined {
  try {
    return rulesOf(policy);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
