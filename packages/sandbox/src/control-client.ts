import type { LoggedCall } from './gateway/call-log.ts';
import type { Consistency } from './gateway/consistency.ts';
import type { Fault } from './gateway/faults.ts';
import type { Seeded } from './gateway/seed.ts';
import type { LoggedVaultCall } from './gateway/vault-call-log.ts';
import type { VaultMode } from './gateway/vault-modes.ts';

/** The gateway's control interface: what a test sees of the way to AWS, and how it makes trouble on it. */
export class ControlClient {
  readonly #base: string;

  constructor(port: number) {
    this.#base = `http://127.0.0.1:${port}`;
  }

  /** Every call to AWS since the log was last cleared, oldest first. */
  calls(): Promise<LoggedCall[]> {
    return this.#send('GET', '/calls');
  }

  /** Every call to Vault that came by a port-forward or TLS since the log was last cleared, oldest first. */
  vaultCalls(): Promise<LoggedVaultCall[]> {
    return this.#send('GET', '/vault/calls');
  }

  /** Empties the logs of calls, to AWS and to Vault. */
  async clearCalls(): Promise<void> {
    await this.#send('DELETE', '/calls');
  }

  /** Sets the faults, in place of those before; calls are counted from now. */
  async setFaults(faults: Fault[]): Promise<void> {
    await this.#send('PUT', '/faults', faults);
  }

  /** From now on, nothing goes wrong on purpose. */
  async clearFaults(): Promise<void> {
    await this.#send('DELETE', '/faults');
  }

  /** For how many seconds what is new in IAM from now on cannot be seen; with Infinity, never. */
  async setConsistency(delay: Partial<Consistency>): Promise<void> {
    // JSON has no infinity: longer than any sandbox is up.
    const finite = Object.entries(delay).map(([what, seconds]) => [what, Math.min(seconds, 2 ** 31)]);
    await this.#send('PUT', '/consistency', Object.fromEntries(finite));
  }

  /** Makes every call to AWS take so many milliseconds longer. */
  async setLatency(ms: number): Promise<void> {
    await this.#send('PUT', '/latency', { ms });
  }

  /** Sets AWS's clock off from this machine's, until the account is seeded anew. */
  async setClock(aheadSeconds: number): Promise<void> {
    await this.#send('PUT', '/clock', { aheadSeconds });
  }

  /** Has AWS answer these access keys, and no others, with ExpiredToken, until the account is seeded anew. */
  async setExpiredKeys(accessKeyIds: string[]): Promise<void> {
    await this.#send('PUT', '/expired-keys', { accessKeyIds });
  }

  /** Whether the pod identity webhook gives pods a token beside their role, until the account is seeded anew. */
  async setPodTokens(tokens: boolean): Promise<void> {
    await this.#send('PUT', '/pod-identity', { tokens });
  }

  /** Has the SSO portal take this access token, until the account is seeded anew. */
  async ssoToken(token: string): Promise<void> {
    await this.#send('POST', '/sso-token', { token });
  }

  /** Whether the gateway answers. */
  async health(): Promise<boolean> {
    await this.#send('GET', '/health');
    return true;
  }

  /** Empties the AWS account and fills it anew. */
  seed(): Promise<Seeded> {
    return this.#send('POST', '/seed');
  }

  /** Tells the gateway that the cluster is up. */
  async clusterIsUp(): Promise<void> {
    await this.#send('POST', '/cluster');
  }

  /** Has the gateway start Vault. */
  async startVault(vault: { program: string; pluginDir?: string }): Promise<void> {
    await this.#send('POST', '/vault', vault);
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

  async #send<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(this.#base + path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as T & { error?: string };
    if (!response.ok)
      throw new Error(`sandbox gateway: ${method} ${path}: ${answer.error ?? response.status}`);
    return answer;
  }
}
