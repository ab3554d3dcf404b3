/** A word or a text, a list, or a block. */
export type HclValue = string | readonly HclValue[] | HclBlock;

export interface HclBlock {
  readonly items: readonly HclItem[];
}

/** `path "dev/*" { … }` has the key `path` and, as in JSON, a block whose key is `dev/*`. */
interface HclItem {
  readonly key: string;
  readonly value: HclValue;
}

/** Space and the three forms of comments; or a token. */
const TOKEN = /\s+|(?:#|\/\/)[^\n]*|\/\*[\s\S]*?\*\/|("(?:[^"\\\n$]|\\.|\$(?!\{))*"|[\w.-]+|[=:{}[\],])/gy;
/** Policies have three levels. */
const DEEPEST = 20;

/**
 * Reads HCL of version 1, which Vault's policies are written in, or its form in JSON. No maintained parser on npm fits: those for
 * version 2 refuse what version 1 allows, and the one for version 1 is Go compiled to 1.5 MB of JavaScript.
 * @throws SyntaxError if it is neither, and for here documents and templates
 */
export function parseHcl(text: string): HclBlock {
  const tokens = tokensOf(text);
  let at = 0;
  const take = (): string => {
    const token = tokens[at];
    if (token === undefined) throw new SyntaxError('HCL ends too early');
    at += 1;
    return token;
  };
  const skip = (token: string): boolean => {
    if (tokens[at] !== token) return false;
    at += 1;
    return true;
  };
  const until = <T>(end: string, one: () => T): T[] => {
    const all: T[] = [];
    while (!skip(end)) {
      all.push(one());
      skip(',');
    }
    return all;
  };
  const item = (depth: number): HclItem => {
    if (!isText(tokens[at])) throw new SyntaxError(`HCL has no key before ${tokens[at]}`);
    const key = textOf(take());
    if (depth <= DEEPEST && isText(tokens[at])) return { key, value: { items: [item(depth + 1)] } };
    if (!skip('=')) skip(':');
    return { key, value: value(depth) };
  };
  const value = (depth: number): HclValue => {
    if (depth > DEEPEST) throw new SyntaxError('HCL is nested too deeply');
    const token = take();
    if (token === '{') return { items: until('}', () => item(depth + 1)) };
    if (token === '[') return until(']', () => value(depth + 1));
    if (!isText(token)) throw new SyntaxError(`HCL has no value before ${token}`);
    return textOf(token);
  };
  // JSON has braces around all of it.
  if (!skip('{')) tokens.push('}');
  const items = until('}', () => item(1));
  if (at < tokens.length) throw new SyntaxError(`HCL goes on after its end: ${tokens[at]}`);
  return { items };
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  let end = 0;
  for (const [all, token] of text.matchAll(TOKEN)) {
    end += all.length;
    if (token !== undefined) tokens.push(token);
  }
  if (end < text.length) throw new SyntaxError(`HCL cannot be read from ${text.slice(end, end + 20)}`);
  return tokens;
}

function isText(token: string | undefined): boolean {
  return token !== undefined && /^["\w.-]/.test(token);
}

function textOf(token: string): string {
  return token.startsWith('"') ? JSON.parse(token) : token;
}
