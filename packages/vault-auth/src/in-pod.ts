/** The namespace and the pod of the guide's Vault. */
export const NAMESPACE_OF_VAULT = 'vault';
export const VAULT_POD = 'vault-0';

/** The kubectl command line, with the flags of exec, for a command in the pod of the guide's Vault. */
const inPod = (kubectl: string, flags: string, command: string): string =>
  `${kubectl} exec ${flags}-n ${NAMESPACE_OF_VAULT} ${VAULT_POD} -- ${command}`;

/**
 * How a person types a vault command for the guide's Vault. Its pod has the vault program, but neither the person's files nor their
 * terminal.
 * @param kubectl as the person types it, with the context of the cluster
 */
export function typedInPod(kubectl: string, command: string): string {
  const [, policy, file] = /^vault policy write (\S+) (\S+)$/.exec(command) ?? [];
  if (policy !== undefined)
    return inPod(kubectl, '', `vault write sys/policies/acl/${policy} policy="$(cat ${file})"`);
  return inPod(kubectl, command === ASKS ? '-it ' : command.endsWith(' -') ? '-i ' : '', command);
}

/** Vault asks for a key at a terminal. */
const ASKS = 'vault operator unseal';

/**
 * The function for a shell that pastes a page: the page's `vault` then reaches the Vault of VAULT_ADDR or, if that is
 * empty, the guide's pod.
 */
export const VAULT_IN_SHELL = `vault() {
  case "\${VAULT_ADDR} $*" in
    ' policy write '*) [ -s "$4" ] && vault write "sys/policies/acl/$3" policy="$(cat "$4")" ;;
    ' operator unseal') ${inPod('kubectl', '-it ', 'vault "$@"')} ;;
    ' '*' -') ${inPod('kubectl', '-i ', 'vault "$@"')} ;;
    ' '*) ${inPod('kubectl', '', 'vault "$@"')} ;;
    *) command vault "$@" ;;
  esac
}`;
