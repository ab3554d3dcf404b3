import type { Certificate } from '../parts/certificates.ts';
import type { Ports } from '../ports.ts';
import type { Nodes } from './node-groups.ts';

/** The sandbox whose AWS account another one's cluster is in, and where its gateway is. */
export type Joined = { name: string; ports: Ports };

/** The ports of the gateway by which AWS and the charts are reached: the sandbox's own, or the one's whose account it is. */
export function accountPorts({ ports, joined }: { ports: Ports; joined?: Joined }): Ports {
  return joined?.ports ?? ports;
}

/** The configuration that `up` gives to the gateway's process, in a file of the sandbox's folder. */
export type GatewayConfig = {
  name: string;
  ports: Ports;
  clusterName: string;
  region: string;
  /** Keeps access keys the same over a reset. */
  seed: number;
  iamDelaySeconds: number;
  nodes: Nodes;
  /** Whether the issuer of the cluster's tokens is the dual-stack one. */
  dualStackIssuer: boolean;
  authority: Certificate;
  /** Of the TLS listeners, by the authority. */
  certificate: Certificate;
  /** Absent if the sandbox has its own AWS account. */
  joined?: Joined;
};
