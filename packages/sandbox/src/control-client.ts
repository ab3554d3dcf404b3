import type { AccountView } from './gateway/account.ts';
import type { LoggedCall, LoggedVaultCall } from './gateway/call-log.ts';
import { accountPorts, type Joined } from './gateway/config.ts';
import type { Consistency } from './gateway/consistency.ts';
import type { Fault } from './gateway/faults.ts';
import type { JoiningCluster } from './gateway/joined-clusters.ts';
import type { ServiceAccountOf } from './gateway/pod-identity-associations.ts';
import type { AccountSettings } from './gateway/settings.ts';
import type { VaultMode } from './gateway/vault-modes.ts';
import type { Ports } from './ports.ts';

/** The gateway's control interface: what a test sees of the way to AWS, and how it makes trouble on it. */
export class ControlClient {
  readonly #own: number;
  readonly #account: number;

  /**
   * @param own the port of the sandbox's own gateway
   * @param account that of the gateway before its AWS account, where the sandbox has joined another's
   */
  constructor(own: number, account = own) {
    this.#own = own;
    this.#account = account;
  }

  /** Every call to the AWS account since the log was last cleared, oldest first. */
  calls(): Promise<LoggedCall[]> {
    return this.#toAccount('GET', '/calls');
  }

  /** Every call to Vault that came by a port-forward or TLS since the log was last cleared, oldest first. */
  vaultCalls(): Promise<LoggedVaultCall[]> {
    return this.#send('GET', '/vault/calls');
  }

  /** Empties the logs of calls, to AWS and to Vault. */
  async clearCalls(): Promise<void> {
    await Promise.all([this.#toAccount('DELETE', '/calls'), this.#send('DELETE', '/vault/calls')]);
  }

  /**
   * Sets the faults, in place of those before; calls are counted from now. Those of AWS hit whoever calls the account,
   * those of Vault this sandbox's alone.
   */
  async setFaults(faults: Fault[]): Promise<void> {
    await this.#send('PUT', '/faults', faults);
    if (this.#account === this.#own) return;
    await this.#toAccount(
      'PUT',
      '/faults',
      faults.filter(({ service }) => service !== 'vault'),
    );
  }

  /** From now on, nothing goes wrong on purpose. */
  async clearFaults(): Promise<void> {
    await this.setFaults([]);
  }

  /** Changes the AWS account, until it is seeded anew. */
  async configureAccount(changes: Partial<AccountSettings>): Promise<void> {
    await this.#toAccount('PUT', '/settings', changes);
  }

  /** Sets AWS's clock off from this machine's. */
  setClock(clockAheadSeconds: number): Promise<void> {
    return this.configureAccount({ clockAheadSeconds });
  }

  /** For how many seconds what is new in IAM from now on cannot be seen; with Infinity, never. */
  async setConsistency(delay: Partial<Consistency>): Promise<void> {
    // JSON has no infinity: longer than any sandbox is up.
    const finite = Object.entries(delay).map(([what, seconds]) => [what, Math.min(seconds, 2 ** 31)]);
    await this.#toAccount('PUT', '/consistency', Object.fromEntries(finite));
  }

  /** Whether the pod identity webhook gives pods a token beside their role, until the account is seeded anew. */
  async setPodTokens(tokens: boolean): Promise<void> {
    await this.#send('PUT', '/pod-identity', { tokens });
  }

  /**
   * Replaces the nodes by nodes whose instance metadata has this hop limit: with 1, pods do not reach the node's role.
   * Vault starts anew on them. Until the account is seeded anew.
   */
  async setHopLimit(hopLimit: number): Promise<void> {
    await this.#toAccount('PUT', '/nodes', { hopLimit });
    await this.#send('PUT', '/vault/hop-limit', { hopLimit });
  }

  /** Whether a service account of a cluster in the account has a Pod Identity association. */
  async isAssociated(of: ServiceAccountOf): Promise<boolean> {
    const { associated } = await this.#toAccount<{ associated: boolean }>('POST', '/associated', of);
    return associated;
  }

  /**
   * Has Vault start anew, and empty, with an identity of another AWS account until the account is seeded anew; without
   * an account, with its own identity.
   */
  async setVaultAccount(accountId: string | undefined): Promise<void> {
    const identity =
      accountId === undefined ? undefined : await this.#toAccount('POST', '/vault-of-account', { accountId });
    await this.#send('PUT', '/vault/identity', identity);
  }

  /** Has the SSO portal take this access token, until the account is seeded anew. */
  async ssoToken(token: string): Promise<void> {
    await this.#toAccount('POST', '/sso-token', { token });
  }

  /** Whether the gateway answers. */
  async health(): Promise<boolean> {
    await this.#send('GET', '/health');
    return true;
  }

  /** Empties the AWS account and fills it anew; one that was joined stays, with this sandbox's cluster in it. */
  seed(): Promise<AccountView> {
    return this.#send('POST', '/seed');
  }

  /** Has the account take a cluster of another sandbox in. */
  joinAccount(cluster: JoiningCluster): Promise<AccountView> {
    return this.#toAccount('POST', '/clusters', cluster);
  }

  /** Tells the account that the API server of a cluster runs that it took in. */
  async joinedClusterIsUp(sandbox: string): Promise<void> {
    await this.#toAccount('POST', '/clusters/up', { sandbox });
  }

  /** Takes a sandbox's cluster out of the account again. */
  async leaveAccount(sandbox: string): Promise<void> {
    await this.#toAccount('DELETE', '/clusters', { sandbox });
  }

  /** Tells the gateway that the cluster is up. */
  async clusterIsUp(): Promise<void> {
    await this.#send('POST', '/cluster');
  }

  /** Has the gateway start Vault. */
  async startVault(vault: { program: string; pluginDir?: string }): Promise<void> {
    await this.#send('POST', '/vault', vault);
  }

  /** Has the gateway run a program for each pod of Gloo, from when the cluster is up. */
  async followGloo(program: string): Promise<void> {
    await this.#send('POST', '/gloo', { program });
  }

  /** Starts Vault afresh, as when its pod is deleted: a dev server forgets everything. */
  async restartVault(): Promise<void> {
    await this.#send('POST', '/vault/restart');
  }

  /** Starts another kind of Vault behind the pod; whatever restarts it makes it a dev server again. */
  async setVaultMode(mode: VaultMode): Promise<void> {
    await this.#send('PUT', '/vault/mode', { mode });
  }

  /** Whether Vault follows the fate of pod vault-0. */
  async followVaultPod(follow: boolean): Promise<void> {
    await this.#send('POST', follow ? '/vault/resume' : '/vault/pause');
  }

  #send<T>(method: string, path: string, body?: unknown): Promise<T> {
    return this.#sendTo(this.#own, method, path, body);
  }

  #toAccount<T>(method: string, path: string, body?: unknown): Promise<T> {
    return this.#sendTo(this.#account, method, path, body);
  }

  async #sendTo<T>(port: number, method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as T & { error?: string };
    if (!response.ok)
      throw new Error(`sandbox gateway: ${method} ${path}: ${answer.error ?? response.status}`);
    return answer;
  }
}

/** The client of a sandbox, and of the AWS account that it is in. */
export function controlOf(state: { readonly ports: Ports; readonly joined?: Joined }): ControlClient {
  return new ControlClient(state.ports.control, accountPorts(state).control);
}
