import { ControlClient } from '../control-client.ts';
import type { Account, AccountView } from './account.ts';
import type { GatewayConfig, Joined } from './config.ts';
import type { Routes } from './control.ts';
import { type Fault, FaultPlan } from './faults.ts';

/** Another sandbox's account, in which this one has a cluster. All calls to AWS go there; this gateway sees none. */
export class JoinedAccount implements Account {
  faults = new FaultPlan();
  readonly #config: GatewayConfig;
  readonly #gateway: ControlClient;

  constructor(config: GatewayConfig, { ports }: Joined) {
    this.#config = config;
    this.#gateway = new ControlClient(ports.control);
  }

  /** Has the cluster's place in the account made; where it is there, it stays as it is. */
  async seed(): Promise<AccountView> {
    this.faults = new FaultPlan();
    const { name, clusterName, region } = this.#config;
    return this.#gateway.joinAccount({ sandbox: name, name: clusterName, region });
  }

  clusterIsUp(): Promise<void> {
    return this.#gateway.joinedClusterIsUp(this.#config.name);
  }

  isAssociated(namespace: string, serviceAccount: string): Promise<boolean> {
    const { clusterName, region } = this.#config;
    return this.#gateway.isAssociated({ clusterName, region, namespace, serviceAccount });
  }

  readonly routes: Routes = {
    'PUT /faults': (body) => {
      this.faults = new FaultPlan(body as Fault[]);
    },
  };

  async listen(): Promise<void> {}
}
