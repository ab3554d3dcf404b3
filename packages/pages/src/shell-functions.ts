import { reference } from 'engine/resource';

/** Shell functions that the variables block of a page defines, for the blocks that call them. */
export const CREATED = 'created';
export const CREATED_HERE = 'created_here';
export const NOT_WRITTEN = 'not_written';
export const NOT_DELETED = 'not_deleted';

/**
 * A shell remembers what a page's command has created: the cluster's issuer and the name. The command succeeds only if nothing had that
 * name, or follows a command that looks (`## First` of its text).
 */
const FUNCTIONS: Readonly<Record<string, string>> = {
  [CREATED]: `made="\${made:-}${reference('OIDC_PROVIDER')} $1;"`,
  [CREATED_HERE]: `echo "\${made:-}" | grep -qF "${reference('OIDC_PROVIDER')} $1;"`,
  /** Whether Vault answers this command that there is nothing. */
  absent: `[ "$("$@" 2>&1 | grep -c 'No value found')" = 1 ]`,
  /** Whether one of the JSON values on standard input has these fields. It reads all of them, because of `pipefail`. */
  json_has: `jq -es "any(.[]; . * $1 == .)" > /dev/null`,
  [NOT_WRITTEN]:
    "echo 'STOP: it exists, or cannot be read: nothing was written. Continue only if the check prints true'; false",
  [NOT_DELETED]:
    "echo 'STOP: check not pasted, not made in this shell, changed since, or in use: nothing was deleted'; false",
};

/** The definitions of the functions that these commands call. */
export function functionsOf(commands: readonly string[]): string[] {
  const text = commands.join('\n');
  return Object.entries(FUNCTIONS).flatMap(([name, body]) =>
    new RegExp(`\\b${name}\\b`).test(text) ? [`${name}() { ${body}; }`] : [],
  );
}
