import type { Server } from 'node:http';
import { type CallFault, FaultPlan } from '../gateway/call-faults.ts';
import type { GatewayConfig } from '../gateway/config.ts';
import { listenOn, proxyServer } from '../gateway/connection.ts';
import type { Remote, Routes } from '../gateway/control.ts';
import { KubeClient } from '../gateway/kube.ts';
import { CallLog } from '../gateway/log.ts';
import { type Layout, layoutOf } from '../up/layout.ts';
import {
  Clusters,
  controlPlaneRole,
  type JoiningCluster,
  replaceNodeGroup,
  type Seeded,
} from './clusters.ts';
import { reviewToken, signerOf, type TokenReview } from './eks.ts';
import { awsFront } from './front.ts';
import { credentialsIn, Moto } from './moto.ts';
import { partitionOf } from './partitions.ts';
import { type AccountSettings, type AccountState, DEFAULT_SETTINGS } from './rule.ts';
import { awsTime, type KeyOwner } from './signature.ts';
import { assumedBy, statement } from './trust.ts';
import { type Delays, Visibility } from './visibility.ts';
import { xmlValue } from './xml.ts';

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
    const moto = new Moto(config.ports.moto);
    const keys = new Map<string, KeyOwner>();
    this.#state = {
      moto,
      log: new CallLog(layout.calls),
      visibility: new Visibility(),
      faults: new FaultPlan(),
      settings: DEFAULT_SETTINGS,
      accountId: '',
      clusters: new Clusters(moto, keys, config),
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

  /**
   * Creates the user `platform-engineer` and the role that EKS assumes. The same seed gives the same access keys, so keys that
   * a shell exported stay valid after a reset.
   */
  async #createUsers(): Promise<Seeded> {
    const { moto, keys } = this.#state;
    const { region, seed } = this.#config;
    await moto.control('reset');
    await moto.control(`seed?a=${seed}`);
    const iam = (Action: string, params: Record<string, string>) =>
      moto.query('iam', region, { Action, ...params });
    const identity = await moto.query('sts', region, { Action: 'GetCallerIdentity' });
    const accountId = xmlValue(identity, 'Account') ?? '';
    const UserName = 'platform-engineer';
    await iam('CreateUser', { UserName });
    const PolicyDocument = statement(['iam:*', 'sts:*', 'eks:*', 'ec2:*', 'tag:*']);
    await iam('PutUserPolicy', { UserName, PolicyName: UserName, PolicyDocument });
    const engineer = credentialsIn(await iam('CreateAccessKey', { UserName }));
    const arn = `arn:${partitionOf(region)}:iam::${accountId}:user/${UserName}`;
    keys.clear();
    keys.set(engineer.accessKeyId, { arn, secretAccessKey: engineer.secretAccessKey });
    const AssumeRolePolicyDocument = assumedBy('eks.amazonaws.com');
    await iam('CreateRole', { RoleName: controlPlaneRole, AssumeRolePolicyDocument });
    // From here on, ids must differ from those before a reset: a role that was created again is another role.
    await moto.control(`seed?a=${Math.floor(Math.random() * 2 ** 31)}`);
    return { accountId, engineer };
  }

  readonly control = {
    /** Empties the account, and seeds it again with all its clusters. */
    seed: async () => {
      const { visibility, log, clusters } = this.#state;
      visibility.reset();
      this.#state.faults = new FaultPlan();
      this.#state.settings = DEFAULT_SETTINGS;
      this.#seeded = await this.#createUsers();
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
    setFaults: (faults: CallFault[]) => {
      this.#state.faults = new FaultPlan(faults);
    },
    /** Changes settings until the account is seeded again. */
    configureAccount: (changes: Partial<AccountSettings>) => {
      this.#state.settings = { ...this.#state.settings, ...changes };
    },
    /** Sets how many seconds new IAM resources stay invisible. */
    setConsistency: (delays: Partial<Delays>) => this.#state.visibility.set(delays),
    /** Replaces the nodes of a cluster with nodes that have another hop limit. */
    replaceNodes: (of: { clusterName: string; region: string; hopLimit: number }) =>
      replaceNodeGroup(this.#state.moto, of),
  };

  readonly routes: Routes = {
    'POST /authenticate/*': (body, cluster) => this.#authenticate(body as TokenReview, cluster),
  };

  /** Starts listening. @param charts serves the chart repositories @throws if a port is in use */
  async listen(charts: Server): Promise<void> {
    const { ports, authority } = this.#config;
    const aws = awsFront(this.#state);
    await listenOn(proxyServer(authority, { aws, charts }), ports.proxy);
    await listenOn(aws, ports.aws);
  }
}
