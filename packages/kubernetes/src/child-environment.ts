import { ELSEWHERE, type Environment, NO_KUBERC } from 'engine/network';
import { isRegisteredSecret, isSecretVariable } from 'engine/resource';

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
  return {
    ...kept,
    ...NO_KUBERC,
    KUBECONFIG: kubeconfig,
    ...(access.credential !== undefined && { [CREDENTIAL_VARIABLE]: access.credential }),
  };
}
