import { isObject } from 'engine/resource';
import { withoutComments } from './policy-text.ts';

const TEXT = String.raw`"(?:[^"\\]|\\.)*"`;
/** What is between braces, with four levels of others in it (control_group). */
const BODY = [1, 2, 3, 4].reduce((inner) => `(?:[^{}"]|${TEXT}|\\{${inner}\\})*`, `(?:[^{}"]|${TEXT})*`);
/** `path "x" { … }` without comments and white space. */
const RULE = new RegExp(`path"?(${TEXT})\\{(${BODY})\\}`, 'g');
const CAPABILITIES = /(?<!_)capabilities"?=(\[[^\]]*\]|"\w+")/;
/** In the rules of old policies: `policy = "write"`. */
const OLD_RULE = /policy"?="(?:read|write|sudo)"/;

/**
 * Whether a Vault policy has a rule by which somebody reads secrets below a folder. Rules that deny a part of it are not taken into
 * account.
 * @param text HCL or JSON, as Vault keeps it
 */
export function readsBelow(text: string, folder: string): boolean {
  return rulesIn(text).some(([path, reads]) => reads && reaches(path, folder));
}

/** Whether a Vault policy names paths of an engine by which somebody reads its secrets. A rule for all engines names none. */
export function readsEngine(text: string, engine: string): boolean {
  const names = (path: string) => path.replace(/^\//, '').startsWith(`${engine}/`);
  return rulesIn(text).some(([path, reads]) => reads && names(path) && reaches(path, `${engine}/data/`));
}

type Rule = readonly [path: string, reads: boolean];

function rulesIn(text: string): readonly Rule[] {
  return rulesInJson(text) ?? rulesInHcl(text);
}

function rulesInHcl(text: string): readonly Rule[] {
  return [...withoutComments(text).matchAll(RULE)].map(([, path = '', body = '']) => {
    const [, capabilities = ''] = CAPABILITIES.exec(body) ?? [];
    return [path.slice(1, -1), capabilities.includes('"read"') || OLD_RULE.test(body)];
  });
}

/** `undefined` if it is not JSON. */
function rulesInJson(text: string): readonly Rule[] | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return undefined;
  }
  const paths = isObject(document) ? [document.path].flat().filter(isObject) : [];
  return paths.flatMap(Object.entries).map(([path, rule]) => {
    const { capabilities = [], policy = '' } = Object(rule) as Readonly<Record<string, unknown>>;
    return [
      path,
      [capabilities].flat().includes('read') || ['read', 'write', 'sudo'].includes(String(policy)),
    ];
  });
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
