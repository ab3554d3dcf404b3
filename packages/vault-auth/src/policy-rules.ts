import { type HclBlock, type HclValue, parseHcl } from './hcl.ts';

/** What a policy grants on a path. */
export interface Rule {
  readonly capabilities: readonly string[];
  /** What narrows it, such as `allowed_parameters = …`. */
  readonly conditions: readonly string[];
}

/** The older words for capabilities (vault/policy.go of Vault). */
const OLDER_WORDS: Readonly<Record<string, readonly string[]>> = {
  deny: ['deny'],
  read: ['read', 'list'],
  write: ['create', 'read', 'update', 'delete', 'list'],
  sudo: ['create', 'read', 'update', 'delete', 'list', 'sudo'],
};

/**
 * What a Vault policy grants, by path, however it is written: as HCL or JSON, in several rules for one path, with the older
 * words for capabilities.
 * @throws SyntaxError if it cannot be read
 */
export function rulesOf(policy: string): ReadonlyMap<string, Rule> {
  const rules = new Map<string, Rule>();
  for (const { key, value } of parseHcl(policy).items) {
    if (key === 'name' && typeof value === 'string') continue;
    if (key !== 'path') throw new SyntaxError(`a policy has no ${key}`);
    for (const { key: path, value: rule } of blocksIn(value).flatMap(({ items }) => items)) {
      const name = path.replace(/^\//, '');
      for (const block of blocksIn(rule)) rules.set(name, merged(rules.get(name), ruleOf(block)));
    }
  }
  return rules;
}

/** JSON may have a list of blocks in place of one. */
function blocksIn(value: HclValue): readonly HclBlock[] {
  if (typeof value === 'string') throw new SyntaxError(`a policy has ${value} in place of a rule`);
  return 'items' in value ? [value] : value.flatMap(blocksIn);
}

function ruleOf({ items }: HclBlock): Rule {
  const capabilities = items.flatMap(({ key, value }) =>
    key === 'capabilities' && Array.isArray(value)
      ? value.map(String)
      : key === 'policy'
        ? (OLDER_WORDS[String(value)] ?? [])
        : [],
  );
  const conditions = items.filter(({ key }) => !['capabilities', 'policy', 'comment'].includes(key));
  return merged(undefined, {
    capabilities,
    conditions: conditions.map(({ key, value }) => `${key} = ${valueText(value)}`),
  });
}

/** Vault adds up the rules for a path, of which a deny takes everything. */
function merged(one: Rule = { capabilities: [], conditions: [] }, other: Rule): Rule {
  const all = [...one.capabilities, ...other.capabilities];
  return {
    capabilities: all.includes('deny') ? ['deny'] : [...new Set(all)].sort(),
    conditions: [...one.conditions, ...other.conditions].sort(),
  };
}

function valueText(value: HclValue): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if ('items' in value)
    return `{ ${value.items.map(({ key, value: one }) => `${key} = ${valueText(one)}`).join(', ')} }`;
  return `[${value.map(valueText).join(', ')}]`;
}

/** `capabilities = ["list", "read"]` */
export function ruleText({ capabilities, conditions }: Rule): string {
  const names = capabilities.map((one) => JSON.stringify(one)).join(', ');
  return [`capabilities = [${names}]`, ...conditions].join('; ');
}

/** Whether a policy grants the same without the rule for a path, because the next wider rule does. */
export function isRedundant(path: string, rules: ReadonlyMap<string, Rule>): boolean {
  if (path.includes('+')) return false;
  const wider = [...rules.keys()].filter(
    (one) => one.endsWith('*') && one !== path && path.startsWith(one.slice(0, -1)),
  );
  const [next] = wider.sort((a, b) => b.length - a.length);
  const [rule, widerRule] = [rules.get(path), next === undefined ? undefined : rules.get(next)];
  return rule !== undefined && widerRule !== undefined && ruleText(rule) === ruleText(widerRule);
}
