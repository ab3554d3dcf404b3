import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { isKeptSecret, isSecretVariable } from 'resource';

/** Variables by which tools find their systems and their credentials. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What the plugin of a kubeconfig's user answered, in the form in which a child is handed it. */
export interface Credential {
  /** The `ExecCredential`, a secret. */
  readonly json: string;
  /** In milliseconds since the epoch. */
  readonly expiresAt: number;
  /** A kubeconfig whose user of the same name takes the credential from `CREDENTIAL_VARIABLE`. It holds no secret. */
  readonly kubeconfig: string;
}

export const CREDENTIAL_VARIABLE = 'GLOO_VAULT_IRSA_CREDENTIAL';

/** Where a child finds `Credential.kubeconfig`: an open file without a name, since the run may be killed at any time. */
const HANDED_KUBECONFIG = '/dev/fd/3';

/** AWS's own: kubeconfig has `aws eks get-token`, or another plugin, sign with them. */
const NEEDED = /^AWS_/;
/**
 * What no child needs. HELM_DEBUG fills errors with helm's own log; by HELM_KUBE… helm would act in another cluster than the
 * kubectl beside it.
 */
const UNNEEDED = /^(?:VAULT_|HELM_DEBUG$|HELM_KUBE)/;

/**
 * The variables that kubectl, helm and their plugins run with: all but the secrets that are not AWS's, by their names or
 * because we know them, such as the token of another cluster of a fleet. With a credential, they start no plugin of the
 * kubeconfig: of two users with one name, the first file's counts. Pure but for the list of known secrets.
 */
export function childEnvironment(environment: Environment, credential?: Credential): Environment {
  const kept = Object.fromEntries(
    Object.entries(environment).filter(
      ([name, value]) =>
        NEEDED.test(name) || !(UNNEEDED.test(name) || isSecretVariable(name, value) || isKeptSecret(value)),
    ),
  );
  if (credential === undefined) return kept;
  return {
    ...kept,
    KUBECONFIG: [HANDED_KUBECONFIG, ...kubeconfigPaths(environment)].join(delimiter),
    [CREDENTIAL_VARIABLE]: credential.json,
  };
}

/** The files of a kubeconfig, in the order in which they count. */
function kubeconfigPaths({ KUBECONFIG = '', HOME }: Environment): readonly string[] {
  const files = KUBECONFIG.split(delimiter).filter((file) => file !== '');
  return files.length > 0 ? files : [join(HOME || homedir(), '.kube', 'config')];
}
