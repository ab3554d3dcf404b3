import { type Difference, expandedWithin, hereDocument, quote, type Resource } from 'engine/resource';
import { type SecretsEngineUse, secretsEngineUse, secretsUse } from './contents.ts';
import { inPod, type VaultGuide, vaultShell } from './guide.ts';
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

function bare(hcl: string): string {
  return hcl.replaceAll(/#[^\n]*|\s/g, '');
}

/**
 * Vault step 2: the policy for who may use the secrets engine (`vault policy write dev policy.hcl`). Vault keeps no marks
 * on policies, so it counts as managed if the secrets engine is.
 */
export function accessPolicy(guide: VaultGuide): Resource<LivePath> {
  const { ownership, VAULT_KV_PATH: kvPath } = guide;
  const { external } = guide.vault;
  const shell = vaultShell(external);
  const hcl = policyHcl(kvPath);
  return vaultPath<LivePath>(guide, {
    kind: 'vault-policy',
    name: `vault policy ${kvPath}`,
    path: `sys/policies/acl/${kvPath}`,
    async look(_data, vault) {
      return { managed: isManagedMount(await getMount(vault, 'sys/mounts', kvPath), ownership) };
    },
    inBrief: ({ data }) =>
      differPolicyText(String(data.policy), '')
        .map(({ field }) => field)
        .join(', '),
    fields: () => ({ policy: hcl }),
    command: writeCommand(external, kvPath, hcl),
    differs: ({ data }) => differPolicyText(String(data.policy), hcl),
    remark: ({ managed }) => (managed ? undefined : 'already exists and grants the same; left as is'),
    loses: ({ data }) => lostBy(String(data.policy), hcl),
    mayChange: ({ managed }) =>
      managed || `Something else uses a policy named ${kvPath} in this Vault: give that one another name.`,
    remove: {
      read: async (live, vault) => ({ ...live, ...(await secretsEngineUse(vault, live.managed, guide)) }),
      isManaged: ({ managed }) => managed,
      usedBy: (live: LivePath & SecretsEngineUse) => secretsUse(live, guide),
      loses: () => 'tokens that have it lose what it allows',
      command: shell(`vault policy delete ${quote(kvPath)}`),
    },
    check: () =>
      `[ "$(${shell(`vault policy read ${quote(kvPath)}`)} | sed 's/#.*//' | tr -d '[:space:]')" = \\\n  '${expandedWithin(bare(hcl))}' ]`,
  });
}

/** The guide's command. In the guide's Vault, the file is written in the pod. */
function writeCommand(external: boolean, kvPath: string, hcl: string): string {
  const document = hereDocument('policy.hcl', hcl);
  const write = `vault policy write ${kvPath} policy.hcl\nrm -f policy.hcl`;
  if (external) return `${document}\n${write}`;
  const script = `${document.replace('cat', 'cd && cat')}\n${write}`;
  // The variables of a page's reader are not known in the pod: the reader's own shell expands them.
  return inPod(`sh -c '${expandedWithin(script)}'`);
}

const NOT_GRANTED = '(none)';

/** How two Vault policies differ in what they grant, by path. One that cannot be read differs as a whole. */
export function differPolicyText(live: string, wanted: string): Difference[] {
  const asked = rulesOf(wanted);
  const there = readRules(live);
  if (there === undefined) return [{ field: 'policy', live, wanted }];
  const paths = [...new Set([...asked.keys(), ...there.keys()])];
  return paths.flatMap((path) => {
    const [rule, guides] = [there.get(path), asked.get(path)];
    if (guides === undefined && isRedundant(path, there)) return [];
    const [found, expected] = [rule && ruleText(rule), guides ? ruleText(guides) : NOT_GRANTED];
    return found === expected ? [] : [{ field: `path "${path}"`, live: found, wanted: expected }];
  });
}

/** What tokens lose, and what is no longer denied to them, once a policy is replaced. */
function lostBy(live: string, wanted: string): string | undefined {
  const asked = rulesOf(wanted);
  const there = readRules(live) ?? new Map<string, Rule>();
  const lost = [...there].flatMap(([path, { capabilities }]) => {
    const kept = asked.get(path)?.capabilities ?? [];
    const gone = capabilities.filter((one) => one !== 'deny' && !kept.includes(one));
    return gone.length === 0 || isRedundant(path, there) ? [] : [`${gone.join(', ')} on "${path}"`];
  });
  const allowed = [...there].flatMap(([path, { capabilities }]) =>
    capabilities.includes('deny') ? [`"${path}" is no longer denied`] : [],
  );
  const all = [...(lost.length === 0 ? [] : [`tokens that have it lose ${lost.join(', ')}`]), ...allowed];
  return all.length === 0 ? undefined : all.join('; ');
}

function readRules(policy: string): ReadonlyMap<string, Rule> | undefined {
  try {
    return rulesOf(policy);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
