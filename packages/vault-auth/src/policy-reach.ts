import { withoutComments } from './policy-text.ts';

/** What is between braces, with four levels of others in it (control_group). */
const BODY = [1, 2, 3, 4].reduce((inner) => `(?:[^{}]|\\{${inner}\\})*`, '[^{}]*');
/**
 * A path and its rule, without comments and white space: `path"x"{capabilities=["read"]}` in HCL, and
 * `"x":{"capabilities":["read"]}` in JSON.
 */
const RULE = new RegExp(`"([^"]*)":?\\{(${BODY})\\}`, 'g');
const CAPABILITIES = /capabilities"?[=:](\[[^\]]*\]|"\w+")/;
/** In the rules of old policies: `policy = "write"`. */
const OLD_RULE = /policy"?[=:]"(?:read|write|sudo)"/;

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
  // In JSON, all rules are within one member of this name.
  const rules = withoutComments(text).replaceAll('"path":', '');
  return [...rules.matchAll(RULE)].map(([, path = '', body = '']) => {
    const [, capabilities = ''] = CAPABILITIES.exec(body) ?? [];
    // An encoder of JSON may escape a slash.
    return [path.replaceAll('\\', ''), capabilities.includes('"read"') || OLD_RULE.test(body)];
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
