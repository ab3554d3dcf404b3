import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../up/wait.ts';

/**
 * The modes of the Vault behind pod vault-0: the guide's dev server, a server that was never initialised, the standby of
 * two servers, or a standby whose active server is gone.
 */
export type VaultMode = 'dev' | 'uninitialised' | 'standby' | 'standby-alone';

/** What every mode needs from the sandbox. */
export type VaultOptions = {
  program: string;
  pluginDir?: string;
  port: number;
  /** The port of a second server, if there are two. */
  activePort: number;
  proxyPort: number;
  region: string;
};

/** The API port and the storage of a server. The storage may have its own folder. */
export type Node = { port: number; storage: (folder: string) => unknown };

/** The configuration of a server that is not a dev server. It listens on loopback. */
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

/** Starts a server, and waits until its health endpoint answers with a status. */
type Start = (name: 'vault' | 'vault-active', node: Node, health: number) => Promise<void>;

/** Two servers with shared storage. The pod's server is the standby. The token `root` has all rights, as in a dev server. */
export async function startPair({ port, activePort, pluginDir }: VaultOptions, start: Start): Promise<void> {
  // Shortens the election of the leader from ten seconds to one or two.
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
  // The server reports that it is a standby before it knows the active server that it forwards to.
  standby.token = 'root';
  await standby.until(200, 'auth/token/lookup-self');
}

/** The calls with which the sandbox sets up a Vault. */
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

  /** Waits until a path answers with a status. */
  async until(status: number, path = 'sys/health'): Promise<void> {
    let seen = 0;
    const look = async () => {
      seen = (await fetch(`${this.#base}/${path}`, { headers: { 'x-vault-token': this.token } })).status;
      return seen === status;
    };
    await until(look, { seconds: 30, late: () => new Error(`vault: ${path}: still ${seen} after 30 s`) });
  }
}
