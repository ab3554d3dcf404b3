import type { Certificate } from '../up/certificates.ts';
import type { Ports } from '../up/ports.ts';

/** The sandbox that owns the AWS account of another sandbox's cluster, and the port of its gateway. */
export type Joined = { name: string; ports: Ports };

/** The gateway's ports for AWS and the charts: of this sandbox, or of the sandbox that owns the account. */
export function accountPorts({ ports, joined }: { ports: Ports; joined?: Joined }): Ports {
  return joined?.ports ?? ports;
}

/** What the gateway reads of the sandbox's state. */
export type GatewayConfig = {
  name: string;
  ports: Ports;
  clusterName: string;
  region: string;
  /** Keeps access keys the same after a reset. */
  seed: number;
  authority: Certificate;
  /** The private authority that issues the certificate of the operator's own Vault. Nothing trusts it unasked. */
  vaultAuthority: Certificate;
  /** Of the TLS listeners, issued by the authority. */
  certificate: Certificate;
  /** Absent if the sandbox has its own AWS account. */
  joined?: Joined;
};

/**
 * The host of a Vault outside the cluster. The shell reaches it by the proxy, and pods by their DNS: at the same port of this
 * machine. A loopback address would be the pod itself.
 */
export const VAULT_HOST = 'vault.company.example';

/** The root token of every Vault of the sandbox. */
export const ROOT_TOKEN = 'root';
/** The token of the operator of the runbooks in a Vault of their own. */
export const OPERATOR_TOKEN = 'sandbox-operator-token';
