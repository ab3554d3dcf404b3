import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type GatewayConfig, OPERATOR_TOKEN, ROOT_TOKEN, VAULT_HOST } from '../gateway/config.ts';
import { type Certificate, certificateFor, makeAuthority } from '../up/certificates.ts';
import { type Layout, projectRoot } from '../up/layout.ts';
import { type ProcessRecord, startPart, stopPart, waitFor } from '../up/processes.ts';
import type { VaultFront } from './front.ts';
import { type VaultOptions, variablesOfVault } from './server.ts';

/** The certificate of the operator's own Vault: valid, expired, or issued by a new authority, whose file then replaces the old one. */
export type VaultCertificate = 'valid' | 'expired' | 'renewed';

/**
 * The operator's own Vault: outside the cluster, with raft storage, sealed until someone unseals it, and behind TLS with a certificate
 * of a private authority. The runbooks' operator has a token with only the policy of docs/rights.
 */
export class OwnVault {
  readonly #layout: Layout;
  readonly #config: GatewayConfig;
  readonly #options: VaultOptions;
  readonly #front: VaultFront;
  #authority: Certificate;
  #record: ProcessRecord | undefined;

  constructor(layout: Layout, config: GatewayConfig, options: VaultOptions, front: VaultFront) {
    this.#layout = layout;
    this.#config = config;
    this.#options = options;
    this.#front = front;
    this.#authority = config.vaultAuthority;
  }

  get isRunning(): boolean {
    return this.#record !== undefined;
  }

  /** Starts an empty Vault in place of the running one, and initialises and unseals it. @param identity its AWS credentials */
  async start(identity: Record<string, string>): Promise<void> {
    await this.stop();
    const { program, port } = this.#options;
    const env = variablesOfVault(this.#layout, this.#options, identity);
    this.#record = startPart(
      this.#layout,
      'own-vault',
      program,
      ['server', `-config=${this.#makeConfig()}`],
      {
        env,
        port,
      },
    );
    const health = async () => (await fetch(`http://127.0.0.1:${port}/v1/sys/health`)).status;
    await waitFor(this.#record, async () => (await health()) === 501, { seconds: 180 });
    const { keys_base64: keys, root_token } = await this.#call<{ keys_base64: string[]; root_token: string }>(
      'sys/init',
      { secret_shares: 1, secret_threshold: 1 },
    );
    const [key = ''] = keys;
    // A dev server also prints its key there.
    appendFileSync(this.#record.log, `Unseal Key: ${key}\n`);
    await this.#call('sys/unseal', { key });
    await waitFor(this.#record, async () => (await health()) === 200, { seconds: 60 });
    await this.#provide(root_token);
    await this.setCertificate('valid');
    await this.#front.open();
  }

  /** Ends it, if it is running, with all its data. */
  async stop(): Promise<void> {
    this.#front.close();
    if (this.#record) await stopPart(this.#layout, this.#record, 500);
    this.#record = undefined;
  }

  /** From now on, serves another certificate. */
  async setCertificate(kind: VaultCertificate): Promise<void> {
    if (kind === 'renewed') this.#authority = await makeAuthority();
    writeFileSync(this.#layout.vaultCa, this.#authority.cert);
    const { key, cert } = await certificateFor(this.#authority, {
      hosts: [VAULT_HOST],
      isExpired: kind === 'expired',
    });
    this.#front.use({ key, cert });
  }

  #makeConfig(): string {
    const { port, pluginDir } = this.#options;
    const data = join(this.#layout.vault, 'raft');
    rmSync(data, { recursive: true, force: true });
    mkdirSync(data);
    const file = join(this.#layout.vault, 'own.json');
    const address = `127.0.0.1:${port}`;
    const cluster_address = `127.0.0.1:${port + 1}`;
    const config = {
      disable_mlock: true,
      listener: [{ tcp: { address, cluster_address, tls_disable: true } }],
      storage: { raft: { path: data, node_id: 'own', performance_multiplier: 1 } },
      api_addr: `http://${address}`,
      cluster_addr: `https://${cluster_address}`,
      ...(pluginDir && { plugin_directory: pluginDir }),
    };
    writeFileSync(file, JSON.stringify(config));
    return file;
  }

  /** The administrators' part: the aws plugin if the program lacks it, and the two tokens, with ids that tests know. */
  async #provide(token: string): Promise<void> {
    const { pluginDir } = this.#options;
    if (pluginDir) {
      const sha256 = createHash('sha256')
        .update(readFileSync(join(pluginDir, 'aws')))
        .digest('hex');
      await this.#call('sys/plugins/catalog/auth/aws', { sha256, command: 'aws' }, token);
    }
    const rights = readFileSync(join(projectRoot, 'docs', 'rights', 'vault.hcl'), 'utf8');
    const policy = rights.replaceAll('my-cluster', this.#config.clusterName);
    const name = 'gloo-vault-irsa';
    await this.#call(`sys/policies/acl/${name}`, { policy }, token);
    for (const [id, policies] of [
      [ROOT_TOKEN, ['root']],
      [OPERATOR_TOKEN, [name]],
    ])
      await this.#call('auth/token/create-orphan', { id, policies, no_default_policy: true }, token);
  }

  async #call<Result>(path: string, body: object, token = ''): Promise<Result> {
    const response = await fetch(`http://127.0.0.1:${this.#options.port}/v1/${path}`, {
      method: 'POST',
      headers: { 'X-Vault-Token': token },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`own Vault, ${path}: ${response.status} ${text}`);
    return text === '' ? ({} as Result) : JSON.parse(text);
  }
}
