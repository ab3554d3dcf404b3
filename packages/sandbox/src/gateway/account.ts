import type { Routes } from './control.ts';
import type { FaultPlan } from './faults.ts';
import type { KubeClient } from './kube-client.ts';
import type { Seeded } from './seed.ts';

/** What a cluster's sandbox is told of the AWS account that the cluster is in. */
export type AccountView = Pick<Seeded, 'accountId' | 'partition' | 'issuer' | 'engineer' | 'vault'>;

/** The gateway's half that has to do with AWS: an account of the sandbox's own, or the way to another's. */
export interface Account {
  /** Also for the calls to Vault. */
  readonly faults: FaultPlan;
  /** Makes what the sandbox begins with in AWS, anew where that is its own. */
  seed(): Promise<AccountView>;
  /** Learns that the sandbox's API server runs, whose keys STS checks tokens with. */
  clusterIsUp(kube: KubeClient): Promise<void>;
  /** Whether a service account of the sandbox's cluster has a Pod Identity association. */
  isAssociated(namespace: string, serviceAccount: string): Promise<boolean>;
  /** What of the control interface is about AWS. */
  readonly routes: Routes;
  /** Takes connections. @throws when a port is taken */
  listen(): Promise<void>;
}
