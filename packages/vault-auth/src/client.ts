import { trimSlash } from 'engine/network';
import { registerSecret, retryTransient } from 'engine/resource';
import nodeVault from 'node-vault';
import type { VaultAccess } from './access.ts';
import { VaultRefusal } from './refusal.ts';
import { vaultRequests } from './request.ts';
import { isTransient } from './transient.ts';

/** How many of many paths are read at a time: a large Vault has thousands of them, and serves others as well. */
export const READS_AT_A_TIME = 16;

export type VaultData = Readonly<Record<string, unknown>>;

/** What a request has besides its path. */
interface RequestParts {
  readonly query?: string;
  readonly json?: VaultData;
}

/** Vault's HTTP API through node-vault. Paths are given without `/v1/`. */
export class Vault {
  readonly access: VaultAccess;
  readonly #client: nodeVault.client;

  constructor(access: VaultAccess) {
    registerSecret(access.VAULT_TOKEN);
    this.access = access;
    this.#client = nodeVault({ 'request-promise': vaultRequests(access) });
    // node-vault falls back to VAULT_TOKEN, VAULT_NAMESPACE and VAULT_PREFIX of this process; a caller without them means none.
    const { VAULT_TOKEN: token = '', VAULT_NAMESPACE: namespace } = access;
    Object.assign(this.#client, { token, namespace, pathPrefix: '' });
  }

  /** Reads; `undefined` if there is nothing at the path. */
  async read(path: string): Promise<VaultData | undefined> {
    return (await unlessAbsent(this.#ask('GET', path)))?.data;
  }

  async write(path: string, data: VaultData): Promise<void> {
    await this.#ask('POST', path, { json: data });
  }

  /** Logs in at a path, and returns the token. */
  async login(path: string, request: VaultData): Promise<string> {
    return (await this.#ask('POST', path, { json: request })).auth.client_token;
  }

  /** The names below a path, folders with a slash at their end; empty if there is nothing. */
  async list(path: string): Promise<readonly string[]> {
    // As Vault's own CLI does: a proxy may refuse Vault's method LIST.
    return (await unlessAbsent(this.#ask('GET', path, { query: '?list=true' })))?.data?.keys ?? [];
  }

  /** Deletes what is at a path; succeeds if it or its container is gone already. */
  async delete(path: string): Promise<void> {
    await unlessAbsent(this.#ask('DELETE', path));
  }

  /** Vault's own report of its state, in any state. */
  health(): Promise<VaultData> {
    return this.#ask('GET', 'sys/health');
  }

  /**
   * Every call is safe to repeat: if Vault would do it twice (a mount), it refuses with an error that `askVault` knows.
   * @throws VaultRefusal if Vault refuses, and Failure if no Vault answers
   */
  // biome-ignore lint/suspicious/noExplicitAny: node-vault's type of an answer, whose fields depend on the path
  #ask(method: string, path: string, more: RequestParts = {}): Promise<any> {
    const { VAULT_ADDR, reopen, firstPause } = this.access;
    const { query = '', ...body } = more;
    // A name that somebody has given a secret may hold a `#`, `?` or `%`.
    const encoded = encodeURI(path).replaceAll(/[?#]/g, encodeURIComponent);
    const attempt = async () => {
      const current = (await reopen?.()) ?? VAULT_ADDR;
      this.#client.endpoint = trimSlash(current);
      return this.#client.request({ method, path: `/${encoded}${query}`, ...body });
    };
    return retryTransient(attempt, isTransient, { firstPause });
  }
}

async function unlessAbsent<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof VaultRefusal && error.status === 404) return undefined;
    throw error;
  }
}
