import { VAULT_NAMESPACE, VAULT_POD } from './connection.ts';

export function inPod(command: string): string {
  return `kubectl exec -n ${VAULT_NAMESPACE} ${VAULT_POD} -- ${command}`;
}

/** How a person runs a vault command: in that pod or, with an external Vault, in a shell with its VAULT_ADDR. */
export function vaultShell(external: boolean): (command: string) => string {
  return (command) => (external ? command : inPod(command));
}
