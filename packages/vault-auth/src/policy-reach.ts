import { jsonIn } from 'engine/resource';
import { withoutComments } from './policy-text.ts';

/**
 * Whether a Vault policy has a rule that allows reading secrets below a folder; `undefined` if its text may hide one. Rules that
 * deny a part of it are ignored.
 * @param text HCL or JSON, as Vault stores it
 */
export function allowsReadingBelow(text: string, folder: string): boolean | undefined {
  return pathsRead(text)?.some((path) => reaches(path, folder));
}

/**
 * Whether a Vault policy names paths of an engine and allows reading its secrets; `undefined` if its text may hide such a rule. A
 * rule for all engines does not name the engine.
 */
export function allowsReadingEngine(text: string, engine: string): boolean | undefined {
  const names = (path: string) => path.replace(/^\//, '').startsWith(`${engine}/`);
  return pathsRead(text)?.some((path) => names(path) && reaches(path, `${engine}/data/`));
}

/** A string, with the opening brace if it is the key of a block; or a brace. */
const TOKEN = /("(?:[^"\\]|\\.)*")(?:[:=[]*(\{))?|[{}]/g;
/** Heredocs and interpolations, in which the scan may mistake text for syntax. */
const HIDES = /<<|\$\{/;
/** Capabilities, and a word of old policies, that allow reading. */
const READS = new Set(['read', 'write', 'sudo']);

/** The paths that a policy allows reading: in HCL and in JSON, the keys of the blocks that directly contain one of the words. */
function pathsRead(text: string): readonly string[] | undefined {
  const bare = withoutComments(text);
  if (HIDES.test(bare)) return undefined;
  const found: string[] = [];
  const blocks: string[] = [];
  for (const [token, string, opens] of bare.matchAll(TOKEN)) {
    // HCL has escapes that JSON lacks.
    const value = string === undefined ? '' : jsonIn(string);
    if (typeof value !== 'string') return undefined;
    if (READS.has(value)) found.push(blocks.at(-1) ?? '');
    if (opens !== undefined || token === '{') blocks.push(value);
    if (token === '}') blocks.pop();
  }
  return found;
}

/** A part of a path that matches any name: `+`, or the name of the caller. */
const ANY = /^\+$|\{\{.*\}\}/;

/** Whether a policy's path, with `+` for a part and `*` for the rest, matches a path below a folder. */
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
