import type { Difference } from 'engine/resource';

/**
 * How two Vault policies differ, as Vault returns them. Comments, white space, and the order of rules and of
 * capabilities make no difference.
 */
export function differPolicyText(live: string, wanted: string): Difference[] {
  const there = rulesOf(live);
  const asked = rulesOf(wanted);
  return [...new Set([...asked.keys(), ...there.keys()])]
    .filter((path) => there.get(path) !== asked.get(path))
    .map((path) => ({ field: path, live: there.get(path), wanted: asked.get(path) ?? '(none)' }));
}

/** Strings, which stay unchanged, and comments and white space between them. An unclosed one extends to the end. */
const NOISE = /("(?:[^"\\]|\\[\s\S])*"?)|#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|\s+/g;
/** A rule such as `path "…" { … }` without nested blocks, after comments were removed. */
const RULE = /"?path"?("(?:[^"\\]|\\[\s\S])*")\{((?:[^{}"]|"(?:[^"\\]|\\[\s\S])*")*)\}/g;
const CAPABILITIES = /^capabilities=\[((?:"[^"\\]*",?)*)\]$/;

/** The rules of a policy by `path "…"`; everything else is one text, so that nothing is ignored. */
function rulesOf(hcl: string): ReadonlyMap<string, string> {
  const rules = new Map<string, string[]>();
  const rest = hcl
    .replaceAll(NOISE, (_, text: string | undefined) => text ?? '')
    .replaceAll(RULE, (_, path: string, body: string) => {
      const name = `path ${path}`;
      const known = rules.get(name);
      if (known === undefined) rules.set(name, [ruleText(body)]);
      else known.push(ruleText(body));
      return '';
    });
  if (rest !== '') rules.set('beside its paths', [rest]);
  return new Map([...rules].map(([path, all]) => [path, all.sort().join('; ')]));
}

function ruleText(body: string): string {
  const capabilities = CAPABILITIES.exec(body)?.[1];
  if (capabilities === undefined) return body;
  const names = new Set(capabilities.split(',').filter((name) => name !== ''));
  return `capabilities = [${[...names].sort().join(', ')}]`;
}
