import { isKeptSecret, isSecretVariable } from 'resource';
import type { Environment } from './tool.ts';

/** AWS's own: kubeconfig has `aws eks get-token`, or another plugin, sign with them. */
const NEEDED = /^AWS_/;
/**
 * What no child needs. HELM_DEBUG fills errors with helm's own log; by HELM_KUBE… helm would act in another cluster than the
 * kubectl beside it.
 */
const UNNEEDED = /^(?:VAULT_|HELM_DEBUG$|HELM_KUBE)/;

/**
 * The variables that kubectl, helm and their plugins run with: all but the secrets that are not AWS's, by their names or
 * because we know them, such as the token of another cluster of a fleet. Pure but for the list of known secrets.
 */
export function childEnvironment(environment: Environment): Environment {
  return Object.fromEntries(
    Object.entries(environment).filter(
      ([name, value]) =>
        NEEDED.test(name) || !(UNNEEDED.test(name) || isSecretVariable(name, value) || isKeptSecret(value)),
    ),
  );
}
