import { isRegisteredSecret } from '../resource/mask.ts';
import { isSecretVariable } from '../resource/secret-names.ts';
import type { Environment } from './proxy.ts';

/** Without these, the operator's kuberc could add flags to commands, such as `delete --interactive` or `exec --context`. */
const NO_KUBERC = { KUBERC: 'off', KUBECTL_KUBERC: 'false' };

/**
 * The variables that bash, zsh, Python, Node, Go, git, aws or zx obeys before its program's first line, which could then
 * reach another cluster or profile than this run. No child gets them: the run deletes them from its own environment as it
 * starts. `LD_*` stays: the system's loader has already obeyed it in this process, and some machines need it for the network.
 */
const LOADING =
  /^(?:BASH|PYTHON|GIT_|ZX_|(?:ENV|SHELLOPTS|POSIXLY_CORRECT|TMOUT|PS4|IFS|CDPATH|GLOBIGNORE|FPATH|ZDOTDIR|NODE_PATH|NODE_COMPILE_CACHE|GODEBUG|GOTRACEBACK|GOCOVERDIR|AWS_DATA_PATH|AWS_CLI_AUTO_PROMPT)$)/;

/** Node options that load no code: some machines reach no server without them. */
const HARMLESS_OPTION =
  /^--(?:use-(?:openssl|system|bundled)-ca|dns-result-order=\w+|max-old-space-size=\d+)$/;

/** Deletes the variables that could give a child another environment from this process's environment. */
export function deleteLoadingVariables(environment: Record<string, string | undefined>): void {
  for (const name of Object.keys(environment)) if (LOADING.test(name)) delete environment[name];
  const options = environment.NODE_OPTIONS?.split(' ').filter((option) => HARMLESS_OPTION.test(option));
  delete environment.NODE_OPTIONS;
  if (options?.length) environment.NODE_OPTIONS = options.join(' ');
}

/** AWS's own variables: `aws`, and the programs that a kubeconfig starts, sign requests with them. */
const NEEDED = /^AWS_/;
/**
 * Variables that no child gets. With HELM_KUBE…, helm would use another cluster than kubectl; HELM_DEBUG mixes helm's log
 * into its errors.
 */
const UNWANTED = /^(?:VAULT_|HELM_KUBE|HELM_DEBUG$)/;
/** The secrets among the guide's inputs, and of fleet entries. */
const OF_GUIDE = /VAULT|^GLOO_/;

/** An address that contains a password, such as a database URL. */
const WITH_PASSWORD = /^[a-z][\w+.-]*:\/\/[^\s/@]*:\S+@/i;

/** Whether a variable is another program's secret. A proxy's password is not: no server is reached without it. */
function isForeignSecret(name: string, value: string | undefined): boolean {
  if (isSecretVariable(name, value) || isRegisteredSecret(value)) return true;
  return WITH_PASSWORD.test(value ?? '') && !/_proxy$/i.test(name);
}

/**
 * The environment of a child: without the variables that would redirect it, and without non-AWS secrets, recognised by name or
 * because we registered them.
 * @param logsIn whether the child runs a program that gets the operator's credentials, such as a `credential_process`: it may
 * need any secret except the guide's
 */
export function childEnvironment(environment: Environment, logsIn = false): Environment {
  const isSecret = (name: string, value: string | undefined) =>
    isForeignSecret(name, value) && (!logsIn || OF_GUIDE.test(name));
  const kept = Object.entries(environment).filter(
    ([name, value]) =>
      // The AWS CLI reads an empty value as the name of a profile.
      (NEEDED.test(name) && !(name.endsWith('_PROFILE') && value === '')) ||
      !(NEEDED.test(name) || UNWANTED.test(name) || isSecret(name, value)),
  );
  return { ...Object.fromEntries(kept), ...NO_KUBERC };
}
