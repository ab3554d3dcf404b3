import { VAULT_NAMESPACE, VAULT_POD } from './connection.ts';

/** A vault command as a person runs it in the guide's pod. */
export function vaultShell(command: string): string {
  return `kubectl exec -n ${VAULT_NAMESPACE} ${VAULT_POD} -- ${command}`;
}
