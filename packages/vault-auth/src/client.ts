import { readFileSync } from 'node:fs';
import nodeVault from 'node-vault';
import { Failure, messageOf } from 'resource';

/** Where Vault is and as whom it is spoken to. */
export interface VaultAccess {
  /** VAULT_ADDR, or the local end of a port-forward. */
  readonly address: string;
  /** Left out for the calls that need none, such as a login. */
  readonly token?: string | undefined;
  /** VAULT_NAMESPACE (Enterprise, HCP). */
  readonly namespace?: string | undefined;
  /** VAULT_CACERT: the file with the certificate authority of a Vault behind TLS. */
  readonly caCert?: string | undefined;
}

/** What Vault refused, with its own words; `status` is the HTTP status. */
export class VaultRefusal extends Error {
  readonly status: number;

  constructor(status: number, errors: readonly string[], error: unknown) {
    super(errors.join('\n') || `HTTP status ${status}`, { cause: error });
    this.name = 'VaultRefusal';
    this.status = status;
  }
}

/** Vault itself asks AWS while it answers; longer than that, and something hangs. In milliseconds. */
const TIMEOUT = 60_000;

/** Data as Vault takes and gives it. */
export type VaultData = Readonly<Record<string, unknown>>;

/** Vault's HTTP API through node-vault. Paths are given without `/v1/`. */
export class Vault {
  readonly access: VaultAccess;
  readonly #client: nodeVault.client;

  constructor(access: VaultAccess) {
    this.access = access;
    const ca = access.caCert === undefined ? undefined : readAuthority(access.caCert);
    this.#client = nodeVault({
      endpoint: access.address,
      token: access.token ?? '',
      ...(access.namespace !== undefined && { namespace: access.namespace }),
      requestOptions: { timeout: TIMEOUT, ...(ca !== undefined && { ca }) },
    });
    // node-vault falls back to VAULT_TOKEN; a caller without a token means none.
    if (access.token === undefined) this.#client.token = '';
  }

  /** Reads; `undefined` where there is nothing at the path. */
  async read(path: string): Promise<VaultData | undefined> {
    try {
      const answer = await this.#ask(() => this.#client.read(path));
      return answer?.data as VaultData | undefined;
    } catch (error) {
      if (error instanceof VaultRefusal && error.status === 404) return undefined;
      throw error;
    }
  }

  /** Writes, and returns Vault's whole answer. */
  async write(path: string, data: VaultData): Promise<VaultData> {
    return (await this.#ask(() => this.#client.write(path, data))) ?? {};
  }

  async delete(path: string): Promise<void> {
    await this.#ask(() => this.#client.delete(path));
  }

  /** `sys/health`, whatever state Vault is in: see `health.ts` for its meaning. */
  async health(): Promise<VaultData> {
    return this.#ask(() => this.#client.health());
  }

  async #ask(call: () => Promise<VaultData>): Promise<VaultData> {
    try {
      return await call();
    } catch (error) {
      const response = (error as Partial<nodeVault.ApiResponseError>).response;
      if (response !== undefined) {
        const errors = (response.body as { errors?: string[] } | undefined)?.errors ?? [];
        throw new VaultRefusal(response.statusCode, errors, error);
      }
      throw new Failure({
        resource: `vault at ${this.access.address}`,
        seen: messageOf(error),
        cause: 'Vault cannot be reached from here.',
        next: ['Check VAULT_ADDR and VAULT_CACERT, or unset VAULT_ADDR to reach the Vault in the cluster.'],
        error,
      });
    }
  }
}

/**
 * Makes a call about a resource.
 * @throws Failure with Vault's own words and what they mean.
 */
export async function askVault<T>(resource: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof VaultRefusal)) throw error;
    const known = REFUSALS.find(({ says }) => says.test(error.message));
    throw new Failure({
      resource,
      seen: error.message,
      ...(known && { cause: known.cause, next: [known.next] }),
      error,
    });
  }
}

const REFUSALS = [
  {
    says: /permission denied|invalid token/i,
    cause: 'The token is unknown to this Vault, has expired, or its policies do not allow this.',
    next: 'Set VAULT_TOKEN to one that may administer auth methods, mounts and policies (vault token lookup).',
  },
  {
    says: /Vault is sealed/i,
    cause: 'Vault is sealed.',
    next: 'Unseal it: vault operator unseal.',
  },
  {
    says: /changing auth_type on a role|changing resolve_aws_unique_ids/i,
    cause: 'Vault does not change this field of a role that exists.',
    next: 'Delete the role (vault delete auth/aws/role/<name>), then run again.',
  },
];

function readAuthority(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Failure({
      kind: 'input',
      resource: 'VAULT_CACERT',
      seen: messageOf(error),
      cause: 'The file with the certificate authority cannot be read.',
      next: ['Set VAULT_CACERT to a PEM file, or unset it.'],
    });
  }
}
