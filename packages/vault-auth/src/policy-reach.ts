import { jsonIn } from 'engine/resource';
import { withoutComments } from './policy-text.ts';

/**
 * Whether a Vault policy has a rule by which somebody reads secrets below a folder; `undefined` if its text may hide one. Rules that
 * deny a part of it are not taken into account.
 * @param text HCL or JSON, as Vault keeps it
 */
export function readsBelow(text: string, folder: string): boolean | undefined {
  return pathsRead(text)?.some((path) => reaches(path, folder));
}

/**
 * Whether a Vault policy names paths of an engine by which somebody reads its secrets; `undefined` if its text may hide one. A rule for
 * all engines names none.
 */
export function readsEngine(text: string, engine: string): boolean | undefined {
  const names = (path: string) => path.replace(/^\//, '').startsWith(`${engine}/`);
  return pathsRead(text)?.some((path) => names(path) && reaches(path, `${engine}/data/`));
}

/** A string, with the brace of the block whose key it is; or a brace. */
const TOKEN = /("(?:[^"\\]|\\.)*")(?:[:=[]*(\{))?|[{}]/g;
/** Heredocs and interpolations, in which the scan may take text for syntax. */
const HIDES = /<<|\$\{/;
/** By a capability, or by the word of an old policy. */
const READS = new Set(['read', 'write', 'sudo']);

/** The paths that a policy lets somebody read: in HCL and in JSON, the keys of blocks that directly have the word. */
function pathsRead(text: string): readonly string[] | undefined {
  const bare = withoutComments(text);
  if (HIDES.test(bare)) return undefined;
  const found: string[] = [];
  const blocks: string[] = [];
  for (const [token, string, opens] of bare.matchAll(TOKEN)) {
    // HCL knows escapes that JSON does not.
    const value = string === undefined ? '' : jsonIn(string);
    if (typeof value !== 'string') return undefined;
    if (READS.has(value)) found.push(blocks.at(-1) ?? '');
    if (opens !== undefined || token === '{') blocks.push(value);
    if (token === '}') blocks.pop();
  }
  return found;
}

/** A part of a path that stands for any: `+`, or the name of whoever reads. */
const ANY = /^\+$|\{\{.*\}\}/;

/** Whether a path of a policy, with `+` for a part and `*` for the rest, is one below a folder. */
function reaches(path: string, folder: string): boolean {
  const isPrefix = path.endsWith('*');
  const parts = path.replace(/^\//, '').replace(/\*$/, '').split('/');
  const wanted = folder.split('/').filter(Boolean);
  return (
    wanted.every((name, index) => {
      const part = parts[index];
      if (part === undefined) return isPrefix;
      const isLast = index === parts.length - 1;
      return ANY.test(part) || part === name || (isPrefix && isLast && name.startsWith(part));
    }) &&
    (isPrefix || parts.length > wanted.length)
  );
}
