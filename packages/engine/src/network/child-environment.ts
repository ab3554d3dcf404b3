import { isRegisteredSecret } from '../resource/mask.ts';
import { isSecretVariable } from '../resource/secret-names.ts';
import type { Environment } from './proxy.ts';

/** Without these, the operator's kuberc could add flags to commands, such as `delete --interactive` or `exec --context`. */
const NO_KUBERC = { KUBERC: 'off', KUBECTL_KUBERC: 'false' };

/**
 * The variables by which a shell (bash, zsh), Python, Node, Go, git, aws or zx loads or obeys something before its program's
 * first line, which could then name another cluster or profile than the run has chosen. No child gets them: the run deletes
 * them from its own environment as it starts. The system's loader has obeyed `LD_*` in the run already, and some reach the
 * network by it.
 */
const LOADING =
  /^(?:BASH|PYTHON|GIT_|ZX_|(?:ENV|SHELLOPTS|POSIXLY_CORRECT|TMOUT|PS4|IFS|CDPATH|GLOBIGNORE|FPATH|ZDOTDIR|NODE_PATH|NODE_COMPILE_CACHE|GODEBUG|GOTRACEBACK|GOCOVERDIR|AWS_DATA_PATH|AWS_CLI_AUTO_PROMPT)$)/;

/** Node's options that load nothing: some reach no server without them. */
const HARMLESS_OPTION =
  /^--(?:use-(?:openssl|system|bundled)-ca|dns-result-order=\w+|max-old-space-size=\d+)$/;

/** Deletes from this process's environment what could choose another one for a child. */
export function keepOwnEnvironment(environment: Record<string, string | undefined>): void {
  for (const name of Object.keys(environment)) if (LOADING.test(name)) delete environment[name];
  const options = environment.NODE_OPTIONS?.split(' ').filter((option) => HARMLESS_OPTION.test(option));
  delete environment.NODE_OPTIONS;
  if (options?.length) environment.NODE_OPTIONS = options.join(' ');
}

/** AWS's own variables: `aws` and the programs that a kubeconfig starts sign with them. */
const NEEDED = /^AWS_/;
/**
 * Variables that no child gets. With HELM_KUBE…, helm would act in another cluster than kubectl; HELM_DEBUG fills errors with
 * helm's own log.
 */
const UNWANTED = /^(?:VAULT_|HELM_KUBE|HELM_DEBUG$)/;
/** The secrets of the guide's inputs, and of the entries of a fleet. */
const OF_GUIDE = /VAULT|^GLOO_/;

/** An address with a password in it, such as that of a database. */
const WITH_PASSWORD = /^[a-z][\w+.-]*:\/\/[^\s/@]*:\S+@/i;

/** Whether a variable is another program's secret. A proxy's password is needed to reach anything. */
function isForeignSecret(name: string, value: string | undefined): boolean {
  if (isSecretVariable(name, value) || isRegisteredSecret(value)) return true;
  return WITH_PASSWORD.test(value ?? '') && !/_proxy$/i.test(name);
}

/**
 * The variables of a child: everything except what would send it elsewhere and non-AWS secrets, recognised by name or because we
 * registered them.
 * @param logsIn whether it runs a program that gets the operator's credentials, such as a `credential_process`: that may need
 * any secret but those of the guide
 */
export function childEnvironment(environment: Environment, logsIn = false): Environment {
  const isSecret = (name: string, value: string | undefined) =>
    isForeignSecret(name, value) && (!logsIn || OF_GUIDE.test(name));
  const kept = Object.entries(environment).filter(
    ([name, value]) =>
      // The AWS CLI takes an empty one for the name of a profile.
      (NEEDED.test(name) && !(name.endsWith('_PROFILE') && value === '')) ||
      !(NEEDED.test(name) || UNWANTED.test(name) || isSecret(name, value)),
  );
  return { ...Object.fromEntries(kept), ...NO_KUBERC };
}
