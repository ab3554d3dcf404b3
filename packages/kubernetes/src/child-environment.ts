import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { ELSEWHERE, type Environment, NO_KUBERC } from 'engine/network';
import {
  Failure,
  isRegisteredSecret,
  isSecretVariable,
  messageOf,
  oneLine,
  readBounded,
} from 'engine/resource';

/** What helm and kubectl are handed in place of the operator's kubeconfig. */
export interface Access {
  /** A kubeconfig of one context, which may hold secrets. */
  readonly kubeconfig: string;
  /** The address of its API server, for errors. */
  readonly server: string;
  /** The `ExecCredential` that its user takes from `CREDENTIAL_VARIABLE`, a secret. */
  readonly credential?: string | undefined;
  /** When the credential expires, in milliseconds since the epoch. */
  readonly expiresAt: number;
  /** Whether the user stays in the operator's own files, to which kubectl writes a refreshed credential. */
  readonly userInFiles: boolean;
}

export const CREDENTIAL_VARIABLE = 'GLOO_VAULT_IRSA_CREDENTIAL';

/** AWS's own variables: a kubeconfig's plugin, such as `aws eks get-token`, signs with them. */
const NEEDED = /^AWS_/;
/** Variables that no child needs. HELM_DEBUG fills errors with helm's own log. */
const UNNEEDED = /^(?:VAULT_|HELM_DEBUG$)/;

const isUnneeded = (name: string) => UNNEEDED.test(name) || ELSEWHERE.includes(name);

/** An address with a password in it, such as that of a database. */
const WITH_PASSWORD = /^[a-z][\w+.-]*:\/\/[^\s/@]*:\S+@/i;

/** Whether a variable is another program's secret. A proxy's password is needed to reach anything. */
function isForeignSecret(name: string, value: string | undefined): boolean {
  if (isSecretVariable(name, value) || isRegisteredSecret(value)) return true;
  return WITH_PASSWORD.test(value ?? '') && !/_proxy$/i.test(name);
}

/**
 * The variables of kubectl, helm and their plugins: everything except non-AWS secrets, recognised by name or because we
 * registered them. With an access, they name its cluster, and not the operator's kubeconfig, which may have changed.
 * @param kubeconfig the path of `access.kubeconfig` in the child
 */
export function childEnvironment(environment: Environment, access?: Access, kubeconfig = ''): Environment {
  const kept = Object.fromEntries(
    Object.entries(environment).filter(
      ([name, value]) => NEEDED.test(name) || !(isUnneeded(name) || isForeignSecret(name, value)),
    ),
  );
  if (access === undefined) return { ...kept, ...NO_KUBERC };
  const files = [kubeconfig, ...(access.userInFiles ? kubeconfigPaths(environment) : [])];
  return {
    ...kept,
    ...NO_KUBERC,
    KUBECONFIG: files.join(delimiter),
    ...(access.credential !== undefined && { [CREDENTIAL_VARIABLE]: access.credential }),
  };
}

/** The files of the kubeconfig, in order of precedence. */
function kubeconfigPaths({ KUBECONFIG = '', HOME }: Environment): readonly string[] {
  const files = KUBECONFIG.split(delimiter).filter((file) => file !== '');
  const read = files.length > 0 ? files : [join(HOME || homedir(), '.kube', 'config')];
  return read.map((file) => resolve(file));
}

/**
 * Refuses a kubeconfig without end: kubectl and helm would read it until memory runs out. A pipe is not checked, because it
 * can be read only once.
 * @throws Failure of kind input for a file that is too large
 */
export function refuseEndlessFiles(environment: Environment): void {
  for (const file of kubeconfigPaths(environment)) {
    try {
      if (!statSync(file).isFIFO()) readBounded(file);
    } catch (error) {
      // kubectl ignores a file that does not exist, and reports one that it cannot read.
      if ((error as NodeJS.ErrnoException).code !== undefined) continue;
      const seen = oneLine(messageOf(error));
      const next = ['Let KUBECONFIG name the kubeconfig of your cluster.'];
      throw new Failure({ kind: 'input', resource: 'kubeconfig', seen, next, error });
    }
  }
}
