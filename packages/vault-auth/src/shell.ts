import { VAULT_NAMESPACE, VAULT_POD } from './connection.ts';

/** A command as a person runs it in the pod of the guide's Vault. */
export function inPod(command: string): string {
  return `kubectl exec -n ${VAULT_NAMESPACE} ${VAULT_POD} -- ${command}`;
}

/** How a person runs a vault command: in that pod or, with an external Vault, in a shell with its VAULT_ADDR. */
export function vaultShell(external: boolean): (command: string) => string {
  return (command) => (external ? command : inPod(command));
}

/**
 * The guide's command in a block that runs it only if nothing exists at its path, because Vault overwrites without
 * asking. Otherwise the block shows what exists, and prints STOP unless it fits.
 * @param found.read prints what exists as JSON
 * @param found.fits the end of a pipe that succeeds exactly if that fits
 */
export function unlessExists(
  write: string,
  { read, fits }: { readonly read: string; readonly fits: string },
) {
  return [
    `found=$(${read} 2>&1) || true`,
    `case "\${found}" in`,
    `*'No value found'*)`,
    write,
    ';;',
    '*)',
    `printf '%s\\n' "\${found}"`,
    `printf '%s\\n' "\${found}" |`,
    `  ${fits} 2> /dev/null ||`,
    `  { echo 'STOP: nothing was written, because this exists and differs, or cannot be read'; false; }`,
    ';;',
    'esac',
  ].join('\n');
}
