import {
  isUntrusted,
  LateAnswer,
  OutgoingAgent,
  proxyErrorOf,
  readAuthority,
  TooLargeAnswer,
} from 'engine/network';
import {
  endingSignal,
  Failure,
  isObject,
  keepSecret,
  messageOf,
  quote,
  retryTransient,
} from 'engine/resource';
import nodeVault from 'node-vault';
import { askVault, isTransient, shownCall, type VaultCall, VaultRefusal } from './refusal.ts';
import { NotVault, Redirected, vaultRequests } from './request.ts';

export interface VaultAccess {
  /** VAULT_ADDR, or the local end of a port-forward. */
  readonly address: string;
  /** Left out for calls that need none, such as a login. */
  readonly token?: string | undefined;
  readonly namespace?: string | undefined;
  /** VAULT_CACERT: the file with the certificate authority of a Vault behind TLS. */
  readonly caCert?: string | undefined;
  /** VAULT_SKIP_VERIFY: true if its certificate is not verified. */
  readonly skipVerify?: boolean;
  /** Returns the address for each call: a port-forward can break and be opened again at another. */
  readonly reopen?: (() => Promise<string>) | undefined;
  /** The pause before a call is repeated for the first time, in milliseconds. */
  readonly firstPause?: number;
}

/** How many of many paths are read at a time: a large Vault has thousands of them, and serves others as well. */
export const READS_AT_A_TIME = 16;

export type VaultData = Readonly<Record<string, unknown>>;

/** Vault's HTTP API through node-vault. Paths are given without `/v1/`. */
export class Vault {
  readonly access: VaultAccess;
  #client: nodeVault.client;
  #address: string;

  constructor(access: VaultAccess) {
    keepSecret(access.token);
    this.access = access;
    this.#address = access.address;
    this.#client = connect(access);
  }

  async #current(): Promise<nodeVault.client> {
    const address = (await this.access.reopen?.()) ?? this.#address;
    if (address !== this.#address) {
      this.#client = connect({ ...this.access, address });
      this.#address = address;
    }
    return this.#client;
  }

  /** Reads; `undefined` if there is nothing at the path. */
  async read(path: string): Promise<VaultData | undefined> {
    return unlessAbsent(this.#ask('GET', path, async (client) => (await client.read(path)).data));
  }

  async write(path: string, data: VaultData): Promise<void> {
    await this.#ask('POST', path, (client) => client.write(path, data));
  }

  /** Logs in at a path, and returns the token. */
  login(path: string, request: VaultData): Promise<string> {
    return this.#ask('POST', path, async (client) => {
      const answer = await client.write(path, request);
      const token: unknown = answer.auth?.client_token;
      if (typeof token !== 'string') throw new NotVault(answer);
      return token;
    });
  }

  /** The names below a path, folders with a slash at their end; empty if there is nothing. */
  async list(path: string): Promise<readonly string[]> {
    // As Vault's own CLI does: a proxy may refuse Vault's method LIST.
    const asked = `${path}?list=true`;
    const found = await unlessAbsent(
      this.#ask('GET', asked, async (client) => (await client.read(asked)).data?.keys),
    );
    return found ?? [];
  }

  /** Deletes what is at a path; succeeds if it or its container is gone already. */
  async delete(path: string): Promise<void> {
    await unlessAbsent(this.#ask('DELETE', path, (client) => client.delete(path)));
  }

  /**
   * `sys/health`, in any state of Vault: see `health.ts` for its meaning.
   * @throws Failure if no Vault answers
   */
  async health(): Promise<VaultData> {
    const path = 'sys/health';
    const asked = callTo(this.#address, 'GET', path);
    const ask = async (client: nodeVault.client): Promise<VaultData> => {
      const answer = (await client.health()) as VaultData | undefined;
      if (typeof answer?.initialized === 'boolean') return answer;
      const errors = errorsOf(answer);
      if (errors.length === 0 && isObject(answer)) throw new NotVault(answer);
      // Ignores the status: a rate limit, or the page of a load balancer, says nothing about Vault's state, and passes.
      throw new VaultRefusal(502, errors, errors.length === 0 ? new NotVault(answer) : answer, asked);
    };
    return askVault(`vault at ${this.#address}`, () =>
      this.#ask('GET', path, ask).catch((error: VaultRefusal | Failure) => {
        throw error.cause instanceof NotVault ? this.#notVault(error.cause, asked) : error;
      }),
    );
  }

  /** Whether a standby forwards a request to the active node. */
  async findsActiveNode(): Promise<boolean> {
    try {
      await this.read('auth/token/lookup-self');
    } catch (error) {
      if (error instanceof Redirected) return false;
      if (error instanceof VaultRefusal) return !/active cluster node not found/.test(error.message);
      throw error;
    }
    return true;
  }

  /**
   * Every call is safe to repeat: if Vault would do it twice (a mount), it refuses with an error that `askVault` knows.
   */
  #ask<T>(method: string, path: string, call: (client: nodeVault.client) => Promise<T>): Promise<T> {
    const { firstPause } = this.access;
    return retryTransient(() => this.#try(method, path, call), isTransient, { firstPause });
  }

  async #try<T>(method: string, path: string, call: (client: nodeVault.client) => Promise<T>): Promise<T> {
    const client = await this.#current();
    const asked = callTo(this.#address, method, path);
    try {
      return await call(client);
    } catch (error) {
      if (error instanceof VaultRefusal || error instanceof Failure) throw error;
      endingSignal()?.throwIfAborted();
      if (error instanceof NotVault) throw this.#notVault(error, asked);
      if (error instanceof TooLargeAnswer) throw this.#notVault(new NotVault(error), asked);
      // The connections that are kept alive may all be dead, if what they lead through has forgotten them.
      if (error instanceof LateAnswer) this.#client = connect({ ...this.access, address: this.#address });
      const { response } = error as Partial<nodeVault.ApiResponseError>;
      // Without a status, it is part of an answer whose connection broke.
      if (response?.statusCode !== undefined) {
        throw new VaultRefusal(response.statusCode, errorsOf(response.body), error, asked);
      }
      throw unreachable(this.#address, asked, error, this.access.reopen === undefined);
    }
  }

  /** A wrong address from the operator is an invalid input; a port-forward leads to a pod that is not healthy. */
  #notVault(error: NotVault, asked: VaultCall): Failure {
    const given = this.access.reopen === undefined;
    return new Failure({
      ...(given && { kind: 'input' }),
      resource: `${given ? 'VAULT_ADDR' : 'vault at'} ${this.#address}`,
      seen: `${error.message} (${shownCall(asked)})`,
      cause:
        'A sign-in page, a proxy, a load balancer or another program answers at this address, not Vault.',
      next: [
        ...(given ? ['Set VAULT_ADDR to the address of Vault’s API, with its port (usually 8200).'] : []),
        `curl --silent --include ${quote(`${this.#address}/v1/sys/health`)} shows what answers.`,
      ],
      error,
    });
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

/** Vault's own words. A proxy in front of it may answer with anything. */
export function errorsOf(body: unknown): string[] {
  const { errors } = (body ?? {}) as { errors?: unknown };
  return Array.isArray(errors)
    ? errors.map((error) => (typeof error === 'string' ? error : JSON.stringify(error)))
    : [];
}

function callTo(address: string, method: string, path: string): VaultCall {
  return { method, url: `${address.replace(/\/+$/, '')}/v1/${path}` };
}

/**
 * Why no answer came, in Go's words, as Vault's own CLI would report it.
 * @param given whether the operator has named the address, which may be wrong
 */
function unreachable(address: string, asked: VaultCall, error: unknown, given: boolean): Failure {
  const { method, url } = asked;
  const message = messageOf(error);
  const words = `${method.charAt(0)}${method.slice(1).toLowerCase()} "${url}": ${inGo(message, error)}`;
  return new Failure({
    ...(given && { kind: 'input' }),
    resource: `vault at ${address}`,
    seen: `${message} (${shownCall(asked)})`,
    words,
    error,
  });
}

function inGo(message: string, error: unknown): string {
  if (proxyErrorOf(error) !== undefined) return `proxyconnect tcp: ${message}`;
  if (isUntrusted(error)) {
    return `tls: failed to verify certificate: x509: certificate signed by unknown authority: ${message}`;
  }
  return error instanceof LateAnswer ? `context deadline exceeded: ${message}` : `dial tcp: ${message}`;
}

function connect(access: VaultAccess): nodeVault.client {
  const agent = new OutgoingAgent({
    environment: process.env,
    ca: access.caCert === undefined ? undefined : readAuthority('VAULT_CACERT', access.caCert),
    verify: !access.skipVerify,
  });
  const client = nodeVault({
    endpoint: access.address,
    token: access.token ?? '',
    'request-promise': vaultRequests(agent),
  });
  // node-vault falls back to VAULT_TOKEN, VAULT_NAMESPACE and VAULT_PREFIX of this process; a caller without them means none.
  Object.assign(client, { token: access.token ?? '', namespace: access.namespace, pathPrefix: '' });
  return client;
}
