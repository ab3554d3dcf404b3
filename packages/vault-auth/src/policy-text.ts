import type { Difference } from 'resource';

/** How two Vault policies differ in what they grant, whatever their layout, comments and order. Pure. */
export function differPolicyText(live: string, wanted: string): Difference[] {
  const there = grantsOf(live);
  const asked = grantsOf(wanted);
  return [...new Set([...asked.keys(), ...there.keys()])]
    .filter((path) => there.get(path) !== asked.get(path))
    .map((path) => ({ field: path, live: there.get(path), wanted: asked.get(path) ?? '(none)' }));
}

/** What is no rule of a path: Vault takes some of it, and none of it may be passed over. */
const OTHER = 'beside its paths';

/** The rules of a policy as text, by `path "…"`; a path that has two rules is granted both. */
function grantsOf(hcl: string): ReadonlyMap<string, string> {
  const rules = new Map<string, string[]>();
  const add = (path: string, rule: string) => {
    const known = rules.get(path);
    if (known === undefined) rules.set(path, [rule]);
    else known.push(rule);
  };
  const tokens = tokensOf(hcl);
  const other: string[] = [];
  let at = 0;
  while (at < tokens.length) {
    const [key = '', path = '', brace] = tokens.slice(at, at + 3);
    const isRule = /^"?path"?$/.test(key) && path.startsWith('"') && brace === '{';
    const end = isRule ? closingOf(tokens, at + 2) : -1;
    if (end === -1) {
      // A rule that never ends is none, and nor is what seems to be one within it.
      const rest = isRule ? tokens.length : at + 1;
      for (const token of tokens.slice(at, rest)) other.push(token);
      at = rest;
    } else {
      add(`path ${path}`, ruleOf(tokens.slice(at + 3, end)));
      at = end + 1;
    }
  }
  if (other.length > 0) add(OTHER, other.join(' '));
  return new Map([...rules].map(([path, all]) => [path, all.sort().join('; ')]));
}

/** The place of the brace that closes the one at a place; -1 where none does. */
function closingOf(tokens: readonly string[], from: number): number {
  let depth = 0;
  for (let at = from; at < tokens.length; at++) {
    if (tokens[at] === '{') depth += 1;
    if (tokens[at] === '}') depth -= 1;
    if (depth === 0) return at;
  }
  return -1;
}

/** The settings of a rule, sorted: their order means nothing. */
function ruleOf(body: readonly string[]): string {
  const settings: string[] = [];
  const setting: string[] = [];
  let depth = 0;
  for (const token of withSortedLists(body)) {
    setting.push(token);
    if (token === '{' || token === '[') depth += 1;
    if (token === '}' || token === ']') depth -= 1;
    const whole = token === '}' || (setting.length > 2 && setting[1] === '=');
    if (depth === 0 && whole) settings.push(setting.splice(0).join(' '));
  }
  if (setting.length > 0) settings.push(setting.join(' '));
  return settings.sort().join(', ');
}

/** Each list that holds no other becomes one word, its items sorted and named once. */
function withSortedLists(tokens: readonly string[]): string[] {
  const result: string[] = [];
  let open = -1;
  for (const token of tokens) {
    if (token === '[') open = result.length;
    if (token !== ']' || open === -1) {
      result.push(token);
      continue;
    }
    result.push(`[${[...new Set(itemsOf(result.splice(open).slice(1)))].sort().join(', ')}]`);
    open = -1;
  }
  return result;
}

/** What stands between commas. */
function itemsOf(tokens: readonly string[]): string[] {
  const items: string[][] = [[]];
  for (const token of tokens) {
    if (token === ',') items.push([]);
    else items.at(-1)?.push(token);
  }
  return items.filter(({ length }) => length > 0).map((item) => item.join(' '));
}

/** The words of a policy, without its comments. A text that Vault would not take has some, too. */
function tokensOf(hcl: string): string[] {
  const tokens: string[] = [];
  let at = 0;
  while (at < hcl.length) {
    const end = endOfToken(hcl, at);
    const token = hcl.slice(at, end);
    if (!/^(?:\s|#|\/[/*])/.test(token)) tokens.push(token);
    at = end;
  }
  return tokens;
}

const COMMENTS = [
  ['#', '\n'],
  ['//', '\n'],
  ['/*', '*/'],
] as const;
const SPACE = /\s+/y;
const STRING = /"(?:[^"\\]|\\[\s\S])*"?/y;
const WORD = /[^\s"#/{}[\],=]+/y;

/** Where what begins at a place ends. Goes over each character once: what is not closed lasts to the end. */
function endOfToken(hcl: string, at: number): number {
  const begins = COMMENTS.find(([begin]) => hcl.startsWith(begin, at));
  if (begins !== undefined) {
    const [begin, end] = begins;
    const found = hcl.indexOf(end, at + begin.length);
    return found === -1 ? hcl.length : found + end.length;
  }
  for (const shape of [SPACE, STRING, WORD]) {
    shape.lastIndex = at;
    if (shape.test(hcl)) return shape.lastIndex;
  }
  return at + 1;
}
