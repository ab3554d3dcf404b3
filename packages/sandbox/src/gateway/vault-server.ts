import { setTimeout as sleep } from 'node:timers/promises';
import type { Layout } from '../layout.ts';
import { type ProcessRecord, startPart, stopProcesses, waitFor } from '../processes.ts';
import type { KubeClient } from './kube-client.ts';
import type { Credentials } from './moto-client.ts';

/** How Vault is run in this sandbox. */
export type VaultOptions = {
  program: string;
  pluginDir?: string;
  port: number;
  proxyPort: number;
  region: string;
};

/**
 * The dev server behind pod vault-0. The pod is kwok's and runs nothing, so this stands in for its container:
 * when the pod goes, the server is started afresh and empty, as a dev server's pod comes back.
 */
export class VaultServer {
  readonly #layout: Layout;
  readonly #options: VaultOptions;
  readonly #credentials: () => Credentials;
  #record: ProcessRecord | undefined;
  #restarting: Promise<void> | undefined;
  /** While the whole sandbox is reset, Vault is restarted once, by that. */
  paused = false;

  /** @param credentials the node role's, asked for at each start */
  constructor(layout: Layout, options: VaultOptions, credentials: () => Credentials) {
    this.#layout = layout;
    this.#options = options;
    this.#credentials = credentials;
  }

  /** Ends the server if it runs and starts it empty; resolves when it answers. Calls at the same time share one restart. */
  restart(): Promise<void> {
    this.#restarting ??= this.#restart().finally(() => {
      this.#restarting = undefined;
    });
    return this.#restarting;
  }

  async #restart(): Promise<void> {
    if (this.#record) await stopProcesses([this.#record], 500);
    const { program, pluginDir, port, proxyPort, region } = this.#options;
    const { accessKeyId, secretAccessKey, sessionToken = '' } = this.#credentials();
    const address = `127.0.0.1:${port}`;
    const args = [
      'server',
      '-dev',
      '-dev-no-store-token',
      '-dev-root-token-id=root',
      `-dev-listen-address=${address}`,
    ];
    if (pluginDir) args.push(`-dev-plugin-dir=${pluginDir}`);
    const env = {
      HOME: `${this.#layout.vault}/home`,
      HTTPS_PROXY: `http://127.0.0.1:${proxyPort}`,
      NO_PROXY: '127.0.0.1,localhost',
      SSL_CERT_FILE: this.#layout.caBundle,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
      AWS_REGION: region,
      AWS_EC2_METADATA_DISABLED: 'true',
      SKIP_SETCAP: 'true',
    };
    this.#record = startPart(this.#layout, 'vault', program, args, { env, port });
    const healthy = async () => (await fetch(`http://${address}/v1/sys/health`)).status === 200;
    await waitFor(this.#record, healthy, { seconds: 30 });
  }

  /** Restarts Vault whenever pod vault-0 is gone. Never returns. */
  async followPod(kube: KubeClient): Promise<never> {
    const path = '/api/v1/namespaces/vault/pods?watch=1&fieldSelector=metadata.name%3Dvault-0';
    for (;;) {
      try {
        await kube.watch(path, (event) => {
          if (event.type === 'DELETED' && !this.paused)
            this.restart().catch((error) => console.error('vault:', error));
        });
      } catch (error) {
        console.error('watch of vault-0:', error instanceof Error ? error.message : error);
        await sleep(1000);
      }
    }
  }
}
