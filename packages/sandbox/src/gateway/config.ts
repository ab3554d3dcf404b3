import type { Certificate } from '../up/certificates.ts';
import type { Ports } from '../up/ports.ts';

/** The sandbox that owns the AWS account of another sandbox's cluster, and the port of its gateway. */
export type AccountOwner = { name: string; ports: Ports };

/** The gateway's ports for AWS and the charts: of this sandbox, or of the sandbox that owns the account. */
export function accountPorts({ ports, joined }: { ports: Ports; joined?: AccountOwner }): Ports {
  return joined?.ports ?? ports;
}

/** The gateway's part of the sandbox's state. */
export type GatewayConfig = {
  name: string;
  ports: Ports;
  clusterName: string;
  region: string;
  /** Keeps access keys the same after a reset. */
  seed: number;
  authority: Certificate;
  /** The private authority of the certificate of the operator's own Vault. No part trusts it by default. */
  vaultAuthority: Certificate;
  /** The certificate of the TLS listeners, issued by the authority. */
  certificate: Certificate;
  /** Absent if the sandbox has its own AWS account. */
  joined?: AccountOwner;
};

/**
 * The host of a Vault outside the cluster. The shell reaches it through the proxy, and pods through their DNS: at the same port of
 * this machine. A loopback address would be the pod itself.
 */
export const VAULT_HOST = 'vault.company.example';

/** The root token of every Vault of the sandbox. */
export const ROOT_TOKEN = 'root';
/** The token of the runbooks' operator in their own Vault. */
export const OPERATOR_TOKEN = 'sandbox-operator-token';
