import type { Server } from 'node:http';
import { type Layout, layoutOf } from '../layout.ts';
import { awsTime } from './aws-clock.ts';
import { Clusters, type JoiningCluster } from './clusters.ts';
import { type Consistency, EventualConsistency } from './consistency.ts';
import { reviewToken, signerOf, type TokenReview } from './eks-authenticator.ts';
import { type Nodes, replaceNodeGroup } from './nodes.ts';
import { vaultOfAccount } from './other-account.ts';
import { RateLimit } from './rate.ts';
import { type KeyOwner, type Seeded, seedAccount } from './seed.ts';
import { type AccountSettings, DEFAULT_SETTINGS } from './settings.ts';
import { awsFront } from './front.ts';
import { CallLog } from '../gateway/log.ts';
import type { GatewayConfig } from '../gateway/config.ts';
import { listenOn } from '../gateway/connection/listen.ts';
import { proxyServer } from '../gateway/connection/proxy.ts';
import type { Routes } from '../gateway/control.ts';
import { type Fault, FaultPlan } from '../gateway/faults.ts';
import { KubeClient } from '../gateway/kube.ts';
import { MotoClient } from './moto.ts';
import { podCredentials } from './pod-identity-agent.ts';
import { PodIdentityAssociations, type ServiceAccountOf } from './pod-identity-associations.ts';
import { Authorization } from './authorization.ts';
import type { Remote } from '../gateway/remote.ts';
import type { AccountState } from './rules/rule.ts';

/** The operations on an AWS account, in this process or in the gateway of the sandbox that owns the account. */
export type Account = AwsAccount['control'] | Remote<AwsAccount['control']>;

/**
 * An AWS account: moto and the rules in front of it. It contains the clusters of its own sandbox and of the sandboxes that
 * joined.
 */
export class AwsAccount {
  readonly #config: GatewayConfig;
  readonly #state: AccountState;
  #seeded: Seeded | undefined;

  constructor(config: GatewayConfig, layout: Layout) {
    this.#config = config;
    const { ports, region, name, seed } = config;
    const moto = new MotoClient(ports.moto);
    const keys = new Map<string, KeyOwner>();
    this.#state = {
      motoPort: ports.moto,
      moto,
      log: new CallLog(layout.calls),
      consistency: new EventualConsistency(moto),
      authorization: new Authorization(moto),
      faults: new FaultPlan(),
      settings: DEFAULT_SETTINGS,
      rate: new RateLimit(),
      accountId: '',
      region,
      seed,
      clusters: new Clusters(moto, keys, { sandbox: name, seed }),
      associations: new PodIdentityAssociations(),
      keys,
    };
  }

  #known(): Seeded {
    if (!this.#seeded) throw new Error('the account is not seeded yet');
    return this.#seeded;
  }

  /** Checks a token as EKS does for a cluster. Only its creator, the engineer, has access. */
  async #authenticate(review: TokenReview, cluster: string): Promise<TokenReview> {
    const { keys, settings } = this.#state;
    const creator = keys.get(this.#known().engineer.accessKeyId)?.arn;
    const signer = (await signerOf(review.spec.token, cluster, keys, awsTime(settings)))?.arn;
    return reviewToken(review, signer === creator ? signer : undefined);
  }

  #configure(changes: Partial<AccountSettings>): void {
    if (changes.rate !== undefined) this.#state.rate.set(changes.rate);
    this.#state.settings = { ...this.#state.settings, ...changes };
  }

  readonly control = {
    /** Empties the account, and seeds it again with all its clusters. */
    seed: async () => {
      const { region, seed, iamDelaySeconds } = this.#config;
      const { consistency, associations, log, moto, clusters, keys } = this.#state;
      associations.clear();
      consistency.reset({ attachments: iamDelaySeconds });
      this.#state.faults = new FaultPlan();
      this.#configure(DEFAULT_SETTINGS);
      this.#seeded = await seedAccount(moto, { region, seed }, keys);
      this.#state.accountId = this.#seeded.accountId;
      await clusters.makeAgain(this.#seeded);
      log.clear();
    },
    /** Adds the cluster of a sandbox, unless it exists. */
    join: (cluster: JoiningCluster) => this.#state.clusters.join(cluster, this.#known()),
    /** Registers the API server of a sandbox's cluster. STS checks tokens with its keys. */
    joinedIsUp: (sandbox: string) =>
      this.#state.clusters.setApiServer(sandbox, new KubeClient(layoutOf(sandbox).kubeconfig)),
    /** Removes a sandbox's cluster from the account. */
    leave: (sandbox: string) => this.#state.clusters.leave(sandbox),
    /** Every call since the log was last cleared, oldest first. */
    calls: () => this.#state.log.calls(),
    clearCalls: () => this.#state.log.clear(),
    setFaults: (faults: Fault[]) => {
      this.#state.faults = new FaultPlan(faults);
    },
    /** Changes settings until the account is seeded again. */
    configureAccount: (changes: Partial<AccountSettings>) => this.#configure(changes),
    /** Sets for how many seconds new IAM resources stay invisible. */
    setConsistency: (delay: Partial<Consistency>) => this.#state.consistency.set(delay),
    /** Whether a service account has a Pod Identity association. */
    isAssociated: (of: ServiceAccountOf) => this.#state.associations.find(of) !== undefined,
    /** Replaces the nodes of a cluster with nodes that have other instance metadata options. */
    replaceNodes: (of: { clusterName: string; region: string; nodes: Nodes }) =>
      replaceNodeGroup(this.#state.moto, of),
    /** The credentials of a Vault that runs in another AWS account. */
    vaultOfAccount: (accountId: string) => {
      const { moto, region, keys } = this.#state;
      return vaultOfAccount(moto, { accountId, region, keys });
    },
  };

  readonly routes: Routes = {
    'POST /authenticate/*': (body, cluster) => this.#authenticate(body as TokenReview, cluster),
    'GET /v1/credentials': (_body, _last, token) => podCredentials(this.#state, token),
  };

  /** Starts listening. @param charts serves the chart repositories @throws if a port is in use */
  async listen(charts: Server): Promise<void> {
    const { ports, authority } = this.#config;
    const aws = awsFront(this.#state);
    await listenOn(proxyServer(authority, { aws, charts }), ports.proxy);
    await listenOn(aws, ports.aws);
  }
}
