import { type Layout, layoutOf } from '../layout.ts';
import type { Account, AccountView } from './account.ts';
import { Authorization } from './authorization.ts';
import { AwsClock } from './aws-clock.ts';
import { awsFront } from './aws-front.ts';
import { CallLog } from './call-log.ts';
import type { GatewayConfig } from './config.ts';
import { type Consistency, EventualConsistency } from './consistency.ts';
import type { Routes } from './control.ts';
import { reviewed, signerOf, type TokenReview } from './eks-authenticator.ts';
import { type Fault, FaultPlan } from './faults.ts';
import { JoinedClusters, type JoiningCluster } from './joined-clusters.ts';
import { KubeClient } from './kube-client.ts';
import { listenOn } from './listen.ts';
import { MotoClient } from './moto-client.ts';
import { replaceNodeGroup } from './node-groups.ts';
import { vaultOfAccount } from './other-account.ts';
import { podCredentials } from './pod-identity-agent.ts';
import { PodIdentityAssociations, type ServiceAccountOf } from './pod-identity-associations.ts';
import { startProxy } from './proxy.ts';
import { RateLimit } from './rate.ts';
import type { AccountState } from './rules/rule.ts';
import { type Seeded, seedAccount } from './seed.ts';
import { type AccountSettings, DEFAULT_SETTINGS } from './settings.ts';
import { SsoPortal } from './sso-portal.ts';
import { WebIdentity } from './web-identity.ts';

/** An AWS account of the sandbox's own: moto, and what stands before it. Clusters of other sandboxes can join it. */
export class OwnAccount implements Account {
  readonly #config: GatewayConfig;
  readonly #moto: MotoClient;
  readonly #state: AccountState;
  readonly #joined: JoinedClusters;
  readonly #associations = new PodIdentityAssociations();
  #seeded: Seeded | undefined;
  #kube: KubeClient | undefined;

  constructor(config: GatewayConfig, layout: Layout) {
    this.#config = config;
    const { ports, region, clusterName } = config;
    const own = { name: clusterName, region };
    const moto = new MotoClient(ports.moto);
    this.#moto = moto;
    this.#joined = new JoinedClusters(moto, own);
    const clock = new AwsClock();
    const consistency = new EventualConsistency(moto);
    this.#state = {
      motoPort: ports.moto,
      moto,
      log: new CallLog(layout.calls),
      consistency,
      authorization: new Authorization(moto),
      webIdentity: new WebIdentity(
        moto,
        // The clusters of the account are the issuers whose keys can be fetched.
        async (issuer) => this.#kubeOf(issuer)?.signingKeys(),
        (provider) => consistency.isHidden(provider),
        () => clock.now(),
      ),
      sso: new SsoPortal(moto),
      faults: new FaultPlan(),
      settings: DEFAULT_SETTINGS,
      rate: new RateLimit(),
      clock,
      accountId: '',
      cluster: own,
      kubeOf: (issuer) => this.#kubeOf(issuer),
      associations: this.#associations,
      keys: new Map(),
    };
  }

  get faults(): FaultPlan {
    return this.#state.faults;
  }

  async seed(): Promise<AccountView> {
    const { clusterName, region, seed, hopLimit } = this.#config;
    this.#state.consistency.forget();
    this.#state.sso.forget();
    this.#associations.clear();
    this.#state.consistency.reset({ attachments: this.#config.iamDelaySeconds });
    this.#state.faults = new FaultPlan();
    this.#configure(DEFAULT_SETTINGS);
    const seeded = await seedAccount(this.#moto, { clusterName, region, seed });
    if (hopLimit < 2) await replaceNodeGroup(this.#moto, { clusterName, region }, hopLimit);
    this.#seeded = seeded;
    this.#state.accountId = seeded.accountId;
    this.#state.keys = new Map(Object.entries(seeded.keys));
    await this.#joined.makeAgain(seeded, this.#state.keys);
    this.#state.log.clear();
    return seeded;
  }

  async isAssociated(namespace: string, serviceAccount: string): Promise<boolean> {
    const { clusterName, region } = this.#config;
    return this.#associations.find({ clusterName, region, namespace, serviceAccount }) !== undefined;
  }

  async clusterIsUp(kube: KubeClient): Promise<void> {
    this.#kube = kube;
  }

  #kubeOf(issuer: string): KubeClient | undefined {
    return issuer === this.#seeded?.issuer ? this.#kube : this.#joined.kubeOf(issuer);
  }

  #clusterOf(issuer: string): { name: string; region: string } | undefined {
    return issuer === this.#seeded?.issuer ? this.#state.cluster : this.#joined.clusterOf(issuer);
  }

  /** As EKS for the cluster of that name, to which its creator, the engineer, has access. */
  #authenticate(review: TokenReview, cluster: string): TokenReview {
    const { keys, clock } = this.#state;
    const creator = keys.get(this.#seeded?.engineer.accessKeyId ?? '')?.arn;
    const signer = signerOf(review.spec.token, cluster, keys, clock.now())?.arn;
    return reviewed(review, signer === creator ? signer : undefined);
  }

  #configure(settings: AccountSettings): void {
    const { rate, clockAheadSeconds, controlPolicy } = settings;
    this.#state.rate.set(rate);
    this.#state.settings = settings;
    this.#state.clock.offsetMs = clockAheadSeconds * 1000;
    this.#state.authorization.controlPolicy = controlPolicy;
  }

  readonly routes: Routes = {
    'POST /authenticate/*': (body, cluster) => this.#authenticate(body as TokenReview, cluster),
    'GET /calls': () => this.#state.log.calls(),
    'DELETE /calls': () => this.#state.log.clear(),
    'PUT /faults': (body) => {
      this.#state.faults = new FaultPlan(body as Fault[]);
    },
    'PUT /settings': (body) =>
      this.#configure({ ...this.#state.settings, ...(body as Partial<AccountSettings>) }),
    'PUT /consistency': (body) => this.#state.consistency.set(body as Partial<Consistency>),
    'POST /sso-token': (body) => this.#state.sso.register((body as { token: string }).token),
    'PUT /nodes': (body) => {
      const { clusterName, region } = this.#config;
      return replaceNodeGroup(this.#moto, { clusterName, region }, (body as { hopLimit: number }).hopLimit);
    },
    'GET /v1/credentials': (_body, _last, token) =>
      podCredentials(
        {
          ...this.#state,
          signingKeys: async (issuer) => this.#kubeOf(issuer)?.signingKeys(),
          clusterOf: (issuer) => this.#clusterOf(issuer),
          associationOf: (of) => this.#associations.find(of),
        },
        token,
      ),
    'POST /associated': (body) => ({
      associated: this.#associations.find(body as ServiceAccountOf) !== undefined,
    }),
    'POST /vault-of-account': (body) => {
      const { accountId } = body as { accountId: string };
      return vaultOfAccount(this.#moto, { accountId, region: this.#config.region, keys: this.#state.keys });
    },
    'POST /clusters': (body) => {
      if (!this.#seeded) throw new Error('the account is not seeded yet');
      return this.#joined.join(body as JoiningCluster, this.#seeded, this.#state.keys);
    },
    'POST /clusters/up': (body) => {
      const { sandbox } = body as { sandbox: string };
      this.#joined.isUp(sandbox, new KubeClient(layoutOf(sandbox).kubeconfig));
    },
    'DELETE /clusters': (body) => this.#joined.leave((body as { sandbox: string }).sandbox, this.#state.keys),
  };

  async listen(): Promise<void> {
    const { ports, authority } = this.#config;
    await startProxy({ port: ports.proxy, authority, awsPort: ports.aws, controlPort: ports.control });
    await listenOn(awsFront(this.#state), ports.aws);
  }
}
