import type { Layout } from '../layout.ts';
import type { Account, AccountView } from './account.ts';
import { CallLog, type LoggedVaultCall } from './call-log.ts';
import { accountPorts, type GatewayConfig } from './config.ts';
import type { Routes } from './control.ts';
import { GlooPods } from './gloo-pods.ts';
import { KubeClient } from './kube-client.ts';
import type { Credentials } from './moto-client.ts';
import { type AdmissionReview, admit, podIdentityPatch } from './pod-identity.ts';
import { VaultFront } from './vault-front.ts';
import { nodeIdentity, vaultIdentity } from './vault-identity.ts';
import type { VaultMode, VaultOptions } from './vault-modes.ts';
import { VaultServer } from './vault-server.ts';

/** The gateway's half that has to do with the cluster: Vault, the way to it, and the pod identity webhook. */
export class ClusterSide {
  readonly #layout: Layout;
  readonly #config: GatewayConfig;
  readonly #account: Account;
  readonly #calls = new CallLog<LoggedVaultCall>();
  readonly #front: VaultFront;
  #view: AccountView | undefined;
  #kube: KubeClient | undefined;
  #vault: VaultServer | undefined;
  /** Whether the pod identity webhook gives pods their token. */
  #podTokens = true;
  /** Vault's identity, if it runs in another AWS account. */
  #elsewhere: Credentials | undefined;
  /** Of the nodes' instance metadata. */
  #hopLimit: number;

  constructor(layout: Layout, config: GatewayConfig, account: Account) {
    this.#layout = layout;
    this.#config = config;
    this.#hopLimit = config.hopLimit;
    this.#account = account;
    const { vault, vaultFront, vaultTls } = config.ports;
    this.#front = new VaultFront(
      { vaultPort: vault, log: this.#calls, faults: () => account.faults },
      { plain: vaultFront, tls: vaultTls },
      config.certificate,
    );
  }

  async #seed(): Promise<AccountView> {
    this.#podTokens = true;
    this.#elsewhere = undefined;
    this.#hopLimit = this.#config.hopLimit;
    this.#view = await this.#account.seed();
    this.#calls.clear();
    return this.#view;
  }

  async #startVault(program: Pick<VaultOptions, 'program' | 'pluginDir'>): Promise<void> {
    const { ports, region } = this.#config;
    const proxyPort = accountPorts(this.#config).proxy;
    const listening = { port: ports.vault, activePort: ports.vaultActive, proxyPort };
    const agent = `http://127.0.0.1:${accountPorts(this.#config).control}/v1/credentials`;
    const identity = async () =>
      vaultIdentity(this.#kube, {
        region,
        folder: this.#layout.vault,
        node: this.#nodeIdentity(this.#elsewhere),
        podTokens: this.#podTokens,
        agent: (await this.#account.isAssociated('vault', 'vault')) ? agent : undefined,
      });
    this.#vault = new VaultServer(this.#layout, { ...program, region, ...listening }, identity, this.#front);
    if (this.#kube) this.#vault.followPod(this.#kube);
    await this.#vault.restart();
  }

  /**
   * What a pod without a role of its own calls AWS with.
   * @param elsewhere the session of a role in another account, where it runs there
   */
  #nodeIdentity(elsewhere?: Credentials): Record<string, string> {
    if (!this.#view) throw new Error('pods need the node role, and the account is not seeded');
    return nodeIdentity(elsewhere ?? this.#view.vault, this.#hopLimit);
  }

  #followGloo(program: string): void {
    if (!this.#kube) throw new Error('the cluster is not up yet');
    const pods = new GlooPods(this.#kube, {
      layout: this.#layout,
      program,
      proxyPort: accountPorts(this.#config).proxy,
      vaultPort: this.#config.ports.vaultFront,
      nodeIdentity: () => this.#nodeIdentity(),
    });
    void pods.follow();
  }

  async #mutate(review: AdmissionReview): Promise<unknown> {
    const { namespace, object } = review.request;
    const account = object.spec.serviceAccountName || 'default';
    type ServiceAccount = { metadata: { annotations?: Record<string, string> } };
    const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${account}`;
    const found = await this.#kube?.call<ServiceAccount>('GET', path);
    if (namespace === 'vault' && account === 'vault') await this.#vault?.podIsCreated();
    const associated = await this.#account.isAssociated(namespace, account);
    const of = { annotations: found?.metadata.annotations ?? {}, associated };
    return admit(review, podIdentityPatch(object, of, this.#config.region, this.#podTokens));
  }

  readonly routes: Routes = {
    'POST /seed': () => this.#seed(),
    'POST /cluster': async () => {
      this.#kube = new KubeClient(this.#layout.kubeconfig);
      this.#vault?.followPod(this.#kube);
      await this.#account.clusterIsUp(this.#kube);
    },
    'POST /vault': (body) => this.#startVault(body as Pick<VaultOptions, 'program' | 'pluginDir'>),
    'POST /gloo': (body) => this.#followGloo((body as { program: string }).program),
    'POST /vault/restart': () => this.#vault?.restart(),
    'PUT /vault/mode': (body) => this.#vault?.become((body as { mode: VaultMode }).mode),
    // Nodes with another hop limit are other nodes, on which the pod starts anew.
    'PUT /vault/hop-limit': (body) => {
      this.#hopLimit = (body as { hopLimit: number }).hopLimit;
      return this.#vault?.restart();
    },
    'PUT /vault/identity': (body) => {
      this.#elsewhere = body as Credentials;
      return this.#vault?.restart();
    },
    'POST /vault/pause': () => {
      if (this.#vault) this.#vault.paused = true;
    },
    'POST /vault/resume': () => {
      // A little later: word of the pod that was deleted meanwhile may still be on its way.
      setTimeout(() => {
        if (this.#vault) this.#vault.paused = false;
      }, 500);
    },
    'POST /mutate': (body) => this.#mutate(body as AdmissionReview),
    'GET /vault/calls': () => this.#calls.calls(),
    'DELETE /vault/calls': () => this.#calls.clear(),
    'PUT /pod-identity': (body) => {
      this.#podTokens = (body as { tokens: boolean }).tokens;
    },
  };
}
