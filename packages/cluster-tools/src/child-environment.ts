import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { isKeptSecret, isSecretVariable } from 'resource';

/** Variables by which tools find their systems and their credentials. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The answer of a kubeconfig's plugin, in the form in which helm and kubectl get it. */
export interface Credential {
  /** The `ExecCredential`, a secret. */
  readonly json: string;
  /** In milliseconds since the epoch. */
  readonly expiresAt: number;
  /** A kubeconfig whose user of the same name takes the credential from `CREDENTIAL_VARIABLE`. It holds no secret. */
  readonly kubeconfig: string;
}

export const CREDENTIAL_VARIABLE = 'GLOO_VAULT_IRSA_CREDENTIAL';

/** The path of `Credential.kubeconfig` in a child: an open file without a name, so a run that is killed leaves none. */
const HANDED_KUBECONFIG = '/dev/fd/3';

/** AWS's own variables: a kubeconfig's plugin, such as `aws eks get-token`, signs with them. */
const NEEDED = /^AWS_/;
/**
 * Variables that no child needs. HELM_DEBUG fills errors with helm's own log; with HELM_KUBE… helm would act in another
 * cluster than kubectl.
 */
const UNNEEDED = /^(?:VAULT_|HELM_DEBUG$|HELM_KUBE)/;

/**
 * The variables that kubectl, helm and their plugins run with: all but the secrets that are not AWS's, by their names or
 * because we know them, such as the token of another cluster of a fleet. With a credential, they do not start the
 * kubeconfig's plugin: of two users with one name, the first file's counts. Pure but for the list of known secrets.
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

/** The files of the kubeconfig, in order of precedence. */
function kubeconfigPaths({ KUBECONFIG = '', HOME }: Environment): readonly string[] {
  const files = KUBECONFIG.split(delimiter).filter((file) => file !== '');
  return files.length > 0 ? files : [join(HOME || homedir(), '.kube', 'config')];
}
