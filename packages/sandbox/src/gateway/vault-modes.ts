import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * How the Vault behind pod vault-0 runs: as the guide's dev server; as a server without keys; as one of two, the
 * other of which is the active one; or as the one that is left of the two.
 */
export type VaultMode = 'dev' | 'uninitialised' | 'standby' | 'standby-alone';

/** What all of Vault's modes need from this sandbox. */
export type VaultOptions = {
  program: string;
  pluginDir?: string;
  port: number;
  /** The port of a second server, if there are two. */
  activePort: number;
  proxyPort: number;
  region: string;
};

/** A server that is to be started: the port of its API, and its storage, which may have a folder of its own. */
export type Node = { port: number; storage: (folder: string) => unknown };

/** The configuration of a server that is not a dev server, on loopback as everything here. */
function configOf({ port, storage }: Node, folder: string, pluginDir: string | undefined): unknown {
  const [api, cluster] = [`127.0.0.1:${port}`, `127.0.0.1:${port + 1}`];
  return {
    disable_mlock: true,
    api_addr: `http://${api}`,
    cluster_addr: `https://${cluster}`,
    listener: [{ tcp: { address: api, cluster_address: cluster, tls_disable: true } }],
    storage: storage(folder),
    ...(pluginDir ? { plugin_directory: pluginDir } : {}),
  };
}

/** Writes the configuration of a server into its folder, and returns the arguments that start it. */
export function serverArgs(node: Node, folder: string, pluginDir: string | undefined): string[] {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'server.json');
  writeFileSync(file, JSON.stringify(configOf(node, folder, pluginDir)), { mode: 0o600 });
  return ['server', `-config=${file}`];
}

/** Starts a server and waits until its health is that. */
type Start = (name: 'vault' | 'vault-active', node: Node, health: number) => Promise<void>;

/** Two servers with one storage, the one behind the pod a standby; token `root` may do everything, as in a dev server. */
export async function startPair({ port, activePort, pluginDir }: VaultOptions, start: Start): Promise<void> {
  // The first one becomes the leader after a second or two, and not after ten.
  const raft = (node_id: string) => (path: string) => ({
    raft: { path, node_id, performance_multiplier: 1 },
  });
  await start('vault-active', { port: activePort, storage: raft('active') }, 501);
  const active = new VaultApi(activePort);
  type Keys = { keys_base64: [string]; root_token: string };
  const shares = { secret_shares: 1, secret_threshold: 1 };
  const { keys_base64, root_token } = await active.put<Keys>('sys/init', shares);
  const key = { key: keys_base64[0] };
  await active.put('sys/unseal', key);
  await active.until(200);
  active.token = root_token;
  await active.put('auth/token/create', { id: 'root', policies: ['root'], no_parent: true });
  if (pluginDir) {
    const sha256 = createHash('sha256')
      .update(readFileSync(join(pluginDir, 'aws')))
      .digest('hex');
    await active.put('sys/plugins/catalog/auth/aws', { sha256, command: 'aws' });
  }
  await start('vault', { port, storage: raft('standby') }, 501);
  const standby = new VaultApi(port);
  await standby.put('sys/storage/raft/join', { leader_api_addr: `http://127.0.0.1:${activePort}` });
  await standby.put('sys/unseal', key);
  await standby.until(429);
  // It knows that it is a standby before it knows to whom it forwards.
  standby.token = 'root';
  await standby.until(200, 'auth/token/lookup-self');
}

/** The few calls with which the sandbox itself sets up a Vault. */
class VaultApi {
  readonly #base: string;
  token = '';

  constructor(port: number) {
    this.#base = `http://127.0.0.1:${port}/v1`;
  }

  async put<T>(path: string, body: unknown): Promise<T> {
    const headers = { 'x-vault-token': this.token };
    const answer = await fetch(`${this.#base}/${path}`, {
      method: 'PUT',
      headers,
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`vault: ${path}: ${answer.status} ${text.trim()}`);
    return (text ? JSON.parse(text) : {}) as T;
  }

  /** Waits until a path answers with that status. */
  async until(status: number, path = 'sys/health'): Promise<void> {
    for (const end = Date.now() + 30_000; ; await sleep(100)) {
      const answer = await fetch(`${this.#base}/${path}`, { headers: { 'x-vault-token': this.token } });
      if (answer.status === status) return;
      if (Date.now() > end) throw new Error(`vault: ${path}: still ${answer.status} after 30 s`);
    }
  }
}
