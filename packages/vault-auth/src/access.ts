import { createSecureContext } from 'node:tls';
import { isLoopback } from 'engine/network';
import { Failure, messageOf, oneLine, readGivenFile, wrongInput } from 'engine/resource';
import { type KubernetesObject, podVariable } from 'kubernetes';

/** The environment variables of Vault's own client. */
export interface VaultEnvironment {
  readonly VAULT_ADDR?: string | undefined;
  readonly VAULT_TOKEN?: string | undefined;
  /** The Vault role with which a run without VAULT_TOKEN logs in by its own AWS identity. */
  readonly VAULT_ROLE?: string | undefined;
  readonly VAULT_NAMESPACE?: string | undefined;
  /** The file with the certificate authority of a Vault behind TLS. */
  readonly VAULT_CACERT?: string | undefined;
  /** The name in Vault's certificate, if it is not the host of VAULT_ADDR. */
  readonly VAULT_TLS_SERVER_NAME?: string | undefined;
  /** The files of the client certificate and key that a listener of Vault may require. */
  readonly VAULT_CLIENT_CERT?: string | undefined;
  readonly VAULT_CLIENT_KEY?: string | undefined;
  /** Whether to skip the verification of Vault's certificate. */
  readonly VAULT_SKIP_VERIFY?: boolean | undefined;
  /** Whether VAULT_TOKEN and VAULT_NAMESPACE are for the Vault in the cluster if VAULT_ADDR is not set. */
  readonly VAULT_TOKEN_FOR_CLUSTER?: boolean | undefined;
}

/** The address and identity for calls to Vault; without a token for calls that need none, such as a login. */
export interface VaultAccess extends Omit<VaultEnvironment, 'VAULT_TOKEN_FOR_CLUSTER' | 'VAULT_ROLE'> {
  /** The operator's own Vault, or the local end of a port-forward. */
  readonly VAULT_ADDR: string;
  /** Only with a port-forward: returns the address for each call, because a port-forward can break and reopen at another address. */
  readonly reopen?: (() => Promise<string>) | undefined;
  /** The trusted authorities without VAULT_CACERT, as PEM; by default, Node's and those of NODE_EXTRA_CA_CERTS. */
  readonly authorities?: string;
  /** The pause before a call is repeated for the first time. */
  readonly firstPauseMs?: number;
}

/**
 * The address and credentials of the operator's own Vault (VAULT_ADDR).
 * @throws Failure of kind input if no token is known
 */
export function externalAccess(environment: VaultEnvironment): VaultAccess {
  const { VAULT_ADDR = '', VAULT_TOKEN, VAULT_ROLE } = environment;
  if (VAULT_TOKEN === undefined && VAULT_ROLE === undefined) {
    throw wrongInput(
      `vault at ${VAULT_ADDR}`,
      'VAULT_ADDR is set and VAULT_TOKEN is not',
      'export VAULT_TOKEN=… (vault login), or VAULT_ROLE=…, with which a run logs in by its AWS identity. For the guide’s Vault in the cluster: unset VAULT_ADDR',
    );
  }
  return { ...environment, VAULT_ADDR };
}

/**
 * Reads the client's certificate and key.
 * @throws Failure of kind input if only one is given, a file cannot be read, or the two do not belong together
 */
export function clientCertificate({ VAULT_CLIENT_CERT, VAULT_CLIENT_KEY }: VaultEnvironment) {
  if (VAULT_CLIENT_CERT === undefined && VAULT_CLIENT_KEY === undefined) return undefined;
  const facts = {
    resource: 'VAULT_CLIENT_CERT and VAULT_CLIENT_KEY',
    cause: 'They name the certificate and the key by which a client identifies itself.',
    next: ['Set both to PEM files that you can read, or unset both.'],
  };
  const problem = (seen: string) => new Failure({ ...facts, kind: 'input', seen: oneLine(seen) });
  if (VAULT_CLIENT_CERT === undefined || VAULT_CLIENT_KEY === undefined)
    throw problem('only one of them is set');
  const [cert, key] = [VAULT_CLIENT_CERT, VAULT_CLIENT_KEY].map((file) => readGivenFile(file, facts));
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    throw problem(`the certificate and the key do not match: ${messageOf(error)}`);
  }
  return { cert, key };
}

/** Who else can read the traffic to the operator's own Vault; `undefined` if nobody can. */
export function trafficRisk({ VAULT_ADDR, VAULT_SKIP_VERIFY }: VaultEnvironment): string | undefined {
  if (VAULT_ADDR === undefined) return undefined;
  const url = new URL(VAULT_ADDR);
  if (url.protocol === 'http:' && !isLoopback(url)) {
    return 'VAULT_ADDR is an http address: anyone on the network path to Vault can read VAULT_TOKEN and the secrets; use an https address.';
  }
  if (url.protocol === 'https:' && VAULT_SKIP_VERIFY) {
    return 'VAULT_SKIP_VERIFY is set: anyone on the network path to Vault can read VAULT_TOKEN; VAULT_CACERT names the authority to trust instead.';
  }
  return undefined;
}

/**
 * The credentials for the guide's dev server: its root token. VAULT_TOKEN and VAULT_NAMESPACE in a shell usually belong to
 * another Vault, so they are used for this one only if VAULT_TOKEN_FOR_CLUSTER says so.
 * @param spec the spec of the Vault pod
 * @throws Failure of kind input if the pod runs no dev server: such a Vault needs VAULT_ADDR
 */
export function podAccess(
  environment: VaultEnvironment,
  spec: KubernetesObject['spec'],
  pod: string,
): Pick<VaultAccess, 'VAULT_TOKEN' | 'VAULT_NAMESPACE'> {
  const { VAULT_TOKEN, VAULT_NAMESPACE, VAULT_TOKEN_FOR_CLUSTER: isForCluster } = environment;
  const token = rootTokenOf(spec);
  if (token === undefined) throw noDevServer(pod);
  return isForCluster && VAULT_TOKEN !== undefined
    ? { VAULT_TOKEN, VAULT_NAMESPACE }
    : { VAULT_TOKEN: token };
}

/** The chart passes the root token to the container of a dev server only. */
const rootTokenOf = (spec: KubernetesObject['spec']) => podVariable(spec, 'VAULT_DEV_ROOT_TOKEN_ID');

/** Whether a pod runs a dev server, by its environment variables. */
export const isDevServer = (spec: KubernetesObject['spec']): boolean => rootTokenOf(spec) !== undefined;

function noDevServer(pod: string): Failure {
  return new Failure({
    kind: 'input',
    resource: `pod ${pod}`,
    seen: 'this Vault is not a dev server, and VAULT_ADDR is not set',
    cause:
      'It is a Vault of your own, which these runbooks use by its own address and never install or change.',
    next: [
      'kubectl port-forward -n vault svc/vault 8200, in another shell, unless it has an address that this machine reaches.',
      'export VAULT_ADDR=https://127.0.0.1:8200 (http without TLS), VAULT_TOKEN=… and, for a private authority, VAULT_CACERT=….',
      'export VAULT_ADDRESS=… where Gloo’s pods reach it, such as https://vault.vault:8200.',
    ],
  });
}
