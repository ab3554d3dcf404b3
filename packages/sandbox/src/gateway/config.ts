import type { Ports } from '../ports.ts';

/** What the gateway's process is told by `up`, in a file of the sandbox's folder. */
export type GatewayConfig = {
  name: string;
  ports: Ports;
  clusterName: string;
  region: string;
  /** Keeps access keys the same over a reset. */
  seed: number;
  iamDelaySeconds: number;
  authority: { key: string; cert: string };
};
