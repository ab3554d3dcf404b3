import { appendFileSync, chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Credentials } from '../aws/signature.ts';
import type { KubeClient } from '../gateway/kube.ts';
import { logLine } from '../pods/container.ts';
import { ROLE_ANNOTATION } from '../pods/webhook.ts';
import type { Layout } from '../up/layout.ts';
import { type ProcessRecord, startPart, stopPart, waitFor } from '../up/processes.ts';
import type { VaultFront } from './front.ts';

/** The Vault behind pod vault-0: the guide's dev server, or a server that was never initialised. */
export type VaultMode = 'dev' | 'uninitialised';

/** Vault's dependencies on the sandbox. */
export type VaultOptions = {
  program: string;
  pluginDir?: string | undefined;
  port: number;
  proxyPort: number;
  region: string;
};

/** The environment of a server. */
export const variablesOfVault = (
  layout: Layout,
  { proxyPort, region }: VaultOptions,
  identity: Readonly<Record<string, string>>,
): Record<string, string> => ({
  HOME: `${layout.vault}/home`,
  HTTPS_PROXY: `http://127.0.0.1:${proxyPort}`,
  NO_PROXY: '127.0.0.1,localhost',
  SSL_CERT_FILE: layout.caBundle,
  ...identity,
  AWS_REGION: region,
  AWS_EC2_METADATA_DISABLED: 'true',
  SKIP_SETCAP: 'true',
});

/**
 * The server behind pod vault-0. kwok's pods run nothing, so this process replaces its container. When the pod is deleted,
 * an empty dev server is started, like in a new pod.
 */
export class VaultServer {
  readonly #layout: Layout;
  readonly #options: VaultOptions;
  readonly #identity: () => Promise<Record<string, string>>;
  readonly #front: VaultFront;
  #record: ProcessRecord | undefined;
  #restarting: Promise<void> | undefined;
  /** The role of the running server; undefined for the node's. */
  #role: string | undefined;
  /** Set during a reset of the sandbox, which restarts Vault itself. */
  paused = false;

  /**
   * @param identity returns the variables of its AWS identity; called at each start
   * @param front the proxy to Vault, which listens while Vault runs
   */
  constructor(
    layout: Layout,
    options: VaultOptions,
    identity: () => Promise<Record<string, string>>,
    front: VaultFront,
  ) {
    this.#layout = layout;
    this.#options = options;
    this.#identity = identity;
    this.#front = front;
  }

  /** Stops the running server and starts an empty dev server; resolves when it responds. Concurrent calls share one restart. */
  restart(): Promise<void> {
    return this.#restarting ?? this.#begin('dev');
  }

  /** Called before its pod is created: restarts if the pod gets another role than the running server. */
  async podIsCreated(): Promise<void> {
    while (this.#restarting) await this.#restarting.catch(() => {});
    if (this.paused || (await this.#identity()).AWS_ROLE_ARN === this.#role) return;
    await this.restart();
  }

  /** Restarts Vault as a server in another mode. */
  async restartAs(mode: VaultMode): Promise<void> {
    // The caller of the earlier restart handles its error.
    while (this.#restarting) await this.#restarting.catch(() => {});
    await this.#begin(mode);
  }

  #begin(mode: VaultMode): Promise<void> {
    this.#restarting = this.#restart(mode).finally(() => {
      this.#restarting = undefined;
    });
    return this.#restarting;
  }

  async #restart(mode: VaultMode): Promise<void> {
    this.#front.close();
    if (this.#record) await stopPart(this.#layout, this.#record, 500);
    const { program, port } = this.#options;
    const identity = await this.#identity();
    this.#role = identity.AWS_ROLE_ARN;
    const env = variablesOfVault(this.#layout, this.#options, identity);
    const args = mode === 'dev' ? this.#devServer() : this.#uninitialisedServer();
    const { vaultPodLog } = this.#layout;
    // A new container has a new log.
    writeFileSync(vaultPodLog, '', { mode: 0o600 });
    const onLine = (line: string) => appendFileSync(vaultPodLog, logLine(line));
    this.#record = startPart(this.#layout, 'vault', program, ['server', ...args], { env, port, onLine });
    const health = mode === 'dev' ? 200 : 501;
    const answers = async () => (await fetch(`http://127.0.0.1:${port}/v1/sys/health`)).status === health;
    await waitFor(this.#record, answers, { seconds: 180 });
    await this.#front.open();
  }

  #devServer(): string[] {
    const { port, pluginDir } = this.#options;
    return [
      ...['-dev', '-dev-no-store-token', '-dev-root-token-id=root', `-dev-listen-address=127.0.0.1:${port}`],
      ...(pluginDir ? [`-dev-plugin-dir=${pluginDir}`] : []),
    ];
  }

  #uninitialisedServer(): string[] {
    const file = join(this.#layout.vault, 'server.json');
    const listener = [{ tcp: { address: `127.0.0.1:${this.#options.port}`, tls_disable: true } }];
    writeFileSync(file, JSON.stringify({ disable_mlock: true, listener, storage: { inmem: {} } }));
    return [`-config=${file}`];
  }

  /** Restarts Vault whenever pod vault-0 is deleted. */
  followPod(kube: KubeClient): void {
    const path = '/api/v1/namespaces/vault/pods?fieldSelector=metadata.name%3Dvault-0';
    void kube.follow(path, ({ type }) => {
      if (type === 'DELETED' && !this.paused) this.restart().catch((error) => console.error('vault:', error));
    });
  }
}

/**
 * The variables of the node's role. They are empty unless the hop limit of the instance metadata is 2 or more, which lets
 * pods reach it. Auto Mode, and managed node groups with Amazon Linux 2023 and no launch template, have a hop limit of 1
 * (https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html).
 * @param session of the node's role, as the instance metadata returns it
 */
export function nodeIdentity(session: Credentials, hopLimit: number): Record<string, string> {
  if (hopLimit < 2) return {};
  const { accessKeyId, secretAccessKey, sessionToken = '' } = session;
  return {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  };
}

/**
 * The variables of the role (IRSA) in the annotation of Vault's service account, if any.
 * @param folder for the token that the kubelet would mount into the pod
 */
export async function vaultIdentity(
  kube: KubeClient | undefined,
  folder: string,
): Promise<Record<string, string> | undefined> {
  const path = '/api/v1/namespaces/vault/serviceaccounts/vault';
  const account = await kube?.call<{ metadata: { annotations?: Record<string, string> } }>('GET', path);
  const roleArn = account?.metadata.annotations?.[ROLE_ANNOTATION];
  if (kube === undefined || roleArn === undefined) return undefined;
  // While its namespace is being deleted, a service account gets no token.
  const token = await kube.token('vault', 'vault', 'sts.amazonaws.com').catch(() => undefined);
  if (token === undefined) return undefined;
  const file = join(folder, 'aws-iam-token');
  writeFileSync(file, token);
  chmodSync(file, 0o600);
  return {
    AWS_ROLE_ARN: roleArn,
    AWS_WEB_IDENTITY_TOKEN_FILE: file,
    AWS_STS_REGIONAL_ENDPOINTS: 'regional',
  };
}
