import type { LoggedCall } from './gateway/call-log.ts';
import type { Consistency } from './gateway/consistency.ts';
import type { Fault } from './gateway/faults.ts';
import type { Seeded } from './gateway/seed.ts';

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

  /** Empties the log of calls. */
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

  /** For how many seconds what is new in IAM from now on cannot be seen. */
  async setConsistency(delay: Partial<Consistency>): Promise<void> {
    await this.#send('PUT', '/consistency', delay);
  }

  /** Makes every call to AWS take so many milliseconds longer. */
  async setLatency(ms: number): Promise<void> {
    await this.#send('PUT', '/latency', { ms });
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
