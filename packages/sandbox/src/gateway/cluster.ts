import type { Account, AwsAccount } from '../aws/account.ts';
import { type AccountView, HOP_LIMIT } from '../aws/clusters.ts';
import { GlooPods } from '../pods/gloo.ts';
import { type AdmissionReview, admit, ensureWebhook, podIdentityPatch } from '../pods/webhook.ts';
import type { Layout } from '../up/layout.ts';
import { VaultFront } from '../vault/front.ts';
import { OwnVault, type VaultCertificate } from '../vault/own.ts';
import {
  nodeIdentity,
  type VaultMode,
  type VaultOptions,
  VaultServer,
  vaultIdentity,
} from '../vault/server.ts';
import { type CallFault, FaultPlan } from './call-faults.ts';
import { accountPorts, type GatewayConfig } from './config.ts';
import type { Remote, Routes } from './control.ts';
import { KubeClient } from './kube.ts';
import { CallLog, type LoggedVaultCall } from './log.ts';

type ClusterControl = ClusterSide['control'];
/** The control interface of a sandbox's gateway, for `up` and tests. It forwards requests about the AWS account. */
export type ControlClient = Remote<ClusterControl & Omit<AwsAccount['control'], keyof ClusterControl>>;

/** The cluster's half of the gateway: Vault, the route to it, and the pod identity webhook. */
export class ClusterSide {
  readonly #layout: Layout;
  readonly #config: GatewayConfig;
  readonly #account: Account;
  readonly #calls = new CallLog<LoggedVaultCall>();
  readonly #front: VaultFront;
  /** The faults of calls to Vault. */
  #faults = new FaultPlan();
  #view: AccountView | undefined;
  #kube: KubeClient | undefined;
  #vault: VaultServer | undefined;
  #own: OwnVault | undefined;
  /** Whether the pod identity webhook gives pods their token. */
  #podTokens = true;
  /** The hop limit of the nodes' instance metadata. */
  #hopLimit = HOP_LIMIT;

  constructor(layout: Layout, config: GatewayConfig, account: Account) {
    this.#layout = layout;
    this.#config = config;
    this.#account = account;
    const { vault, vaultFront, vaultTls } = config.ports;
    this.#front = new VaultFront(
      this.#frontTo(vault),
      { plain: vaultFront, tls: vaultTls },
      config.certificate,
    );
  }

  readonly #frontTo = (vaultPort: number) => ({
    vaultPort,
    log: this.#calls,
    faults: () => this.#faults,
  });

  async #identity(): Promise<Record<string, string>> {
    return (await vaultIdentity(this.#kube, this.#layout.vault)) ?? this.#nodeIdentity();
  }

  /** The AWS credentials of a pod that has no role of its own. */
  #nodeIdentity(): Record<string, string> {
    if (!this.#view) throw new Error('pods need the node role, and the account is not seeded');
    return nodeIdentity(this.#view.vault, this.#hopLimit);
  }

  async #mutate(review: AdmissionReview): Promise<unknown> {
    const { namespace, object } = review.request;
    const account = object.spec.serviceAccountName || 'default';
    type ServiceAccount = { metadata: { annotations?: Record<string, string> } };
    const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${account}`;
    const found = await this.#kube?.call<ServiceAccount>('GET', path);
    if (namespace === 'vault' && account === 'vault') await this.#vault?.podIsCreated();
    const annotations = found?.metadata.annotations ?? {};
    return admit(review, podIdentityPatch(object, annotations, this.#config.region, this.#podTokens));
  }

  readonly control = {
    /** Whether the gateway responds. */
    health: () => true,
    /** Empties the AWS account and seeds it again. A joined account stays, with this sandbox's cluster. */
    seed: async (): Promise<AccountView> => {
      const { name: sandbox, clusterName: name, region, joined } = this.#config;
      this.#podTokens = true;
      this.#hopLimit = HOP_LIMIT;
      this.#faults = new FaultPlan();
      if (!joined) await this.#account.seed();
      this.#view = await this.#account.join({ sandbox, name, region });
      this.#calls.clear();
      return this.#view;
    },
    /** Tells the gateway that the cluster is up, which then gets the pod identity webhook. */
    clusterIsUp: async () => {
      this.#kube = new KubeClient(this.#layout.kubeconfig);
      await ensureWebhook(this.#kube, this.#config);
      this.#vault?.followPod(this.#kube);
      await this.#account.joinedIsUp(this.#config.name);
    },
    /** Makes the gateway start Vault. */
    startVault: async (program: Pick<VaultOptions, 'program' | 'pluginDir'>) => {
      const { ports, region } = this.#config;
      const proxyPort = accountPorts(this.#config).proxy;
      const options = { ...program, region, port: ports.vault, proxyPort };
      this.#vault = new VaultServer(this.#layout, options, () => this.#identity(), this.#front);
      const ownFront = new VaultFront(this.#frontTo(ports.ownVault), { tls: ports.ownVaultTls });
      this.#own = new OwnVault(this.#layout, this.#config, { ...options, port: ports.ownVault }, ownFront);
      if (this.#kube) this.#vault.followPod(this.#kube);
      await this.#vault.restart();
    },
    /** Starts a program for each pod of Gloo, now that the cluster is up. */
    followGloo: (program: string) => {
      if (!this.#kube) throw new Error('the cluster is not up yet');
      new GlooPods(this.#kube, {
        layout: this.#layout,
        program,
        proxyPort: accountPorts(this.#config).proxy,
        vaultPort: this.#config.ports.vaultFront,
        nodeIdentity: () => this.#nodeIdentity(),
      }).follow();
    },
    /** Every call to Vault by a port-forward or TLS since the log was last cleared, oldest first. */
    vaultCalls: () => this.#calls.calls(),
    /** Clears the logs of calls to AWS and to Vault. */
    clearCalls: async () => {
      this.#calls.clear();
      await this.#account.clearCalls();
    },
    /**
     * Replaces all faults, and starts counting calls. Faults of AWS affect every sandbox in the account, faults of Vault
     * only this sandbox.
     */
    setFaults: async (faults: CallFault[]) => {
      this.#faults = new FaultPlan(faults.filter(({ service }) => service === 'vault'));
      await this.#account.setFaults(faults.filter(({ service }) => service !== 'vault'));
    },
    /** Removes all faults. */
    clearFaults: () => this.control.setFaults([]),
    /** Restarts Vault, as if its pod had been deleted. A dev server loses all its data. */
    restartVault: () => this.#vault?.restart(),
    /** Starts the operator's own Vault beside it, unless it is running. */
    startOwnVault: async () => {
      if (!this.#own?.isRunning) await this.#own?.start(this.#nodeIdentity());
    },
    /** Replaces the operator's own Vault with an empty one, if it is running. */
    emptyOwnVault: async () => {
      if (this.#own?.isRunning) await this.#own.start(this.#nodeIdentity());
    },
    /** Ends the operator's own Vault, with all its data. */
    stopOwnVault: () => this.#own?.stop(),
    /** Changes the certificate of the operator's own Vault. */
    setVaultCertificate: (kind: VaultCertificate) => this.#own?.setCertificate(kind),
    /** Restarts Vault in another mode. The next restart makes it a dev server again. */
    setVaultMode: (mode: VaultMode) => this.#vault?.restartAs(mode),
    /**
     * Replaces the nodes with nodes of another hop limit, and restarts Vault on them. With a hop limit of 1, pods cannot use the
     * node's role. Lasts until the account is seeded again.
     */
    setHopLimit: async (hopLimit: number) => {
      const { clusterName, region } = this.#config;
      await this.#account.replaceNodes({ clusterName, region, hopLimit });
      this.#hopLimit = hopLimit;
      await this.#vault?.restart();
    },
    /** Recreates the pod identity webhook if it was deleted. */
    restoreWebhook: () => this.#kube && ensureWebhook(this.#kube, this.#config),
    /** Sets whether the pod identity webhook also gives pods a token, until the account is seeded again. */
    setPodTokens: (tokens: boolean) => {
      this.#podTokens = tokens;
    },
    /** Sets whether Vault restarts when pod vault-0 is deleted. */
    followVaultPod: (follow: boolean) => {
      const change = () => {
        if (this.#vault) this.#vault.paused = !follow;
      };
      // Delayed, because the event of a pod that was deleted in the meantime may still arrive.
      if (follow) setTimeout(change, 500);
      else change();
    },
  };

  readonly routes: Routes = {
    'POST /mutate': (review) => this.#mutate(review as AdmissionReview),
  };
}
