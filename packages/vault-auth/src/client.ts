import { trimSlash } from 'engine/network';
import { askOnce, Failure, quote, registerSecret, retryTransient, unless } from 'engine/resource';
import type nodeVault from 'node-vault';
import type { VaultAccess } from './access.ts';
import { VaultRefusal } from './refusal.ts';
import { vaultRequests } from './request.ts';
import { askedPause, isTransient } from './transient.ts';

/** How many paths are read at a time: a large Vault has thousands, and also serves others. */
export const READS_AT_A_TIME = 16;

export type VaultData = Readonly<Record<string, unknown>>;

/** The owner of a login's token, and the token's policies, from the login's response. */
export interface LoginIdentity {
  /** The id of the identity entity; empty without an entity. */
  readonly entity: string;
  /** The policies from the role. */
  readonly policies: readonly string[];
  /** The policies from the entity and its groups. */
  readonly identityPolicies: readonly string[];
}

// biome-ignore lint/suspicious/noExplicitAny: node-vault's type of a response, whose fields depend on the path
type Ask = (client: nodeVault.client, path: string) => Promise<any>;

/** Vault's HTTP API through node-vault. Paths are given without `/v1/`. */
export class Vault {
  readonly access: VaultAccess;
  /** Known for a token from `login`. */
  readonly holder: LoginIdentity | undefined;
  readonly #client: () => Promise<nodeVault.client>;

  constructor(access: VaultAccess, holder?: LoginIdentity) {
    registerSecret(access.VAULT_TOKEN);
    this.access = access;
    this.holder = holder;
    const { VAULT_TOKEN: token = '', VAULT_NAMESPACE: namespace } = access;
    const requests = vaultRequests(access);
    this.#client = askOnce(async () => {
      const { default: make } = await import('node-vault');
      // A proxy may refuse Vault's method LIST. Vault's own CLI does not use it either.
      const client = make({ 'request-promise': requests, noCustomHTTPVerbs: true });
      // Otherwise node-vault uses this process's VAULT_TOKEN, VAULT_NAMESPACE and VAULT_PREFIX, which a caller without them does not want.
      return Object.assign(client, { token, namespace, pathPrefix: '' });
    });
  }

  /** Reads a path; `undefined` if the path does not exist. */
  read(path: string): Promise<VaultData | undefined> {
    return this.#find(path, (client, at) => client.read(at));
  }

  async write(path: string, data: VaultData): Promise<void> {
    await this.#ask(path, (client, at) => client.write(at, data));
  }

  /** Looks an object up by these fields, as `vault write` does; `undefined` if Vault does not have it. */
  lookUp(path: string, fields: VaultData): Promise<VaultData | undefined> {
    return this.#find(path, (client, at) => client.write(at, fields));
  }

  /**
   * Logs in at a path, and returns a client with the token.
   * @param shell how a person runs a vault command
   * @throws Failure if Vault accepts the login and gives no token
   */
  async login(path: string, request: VaultData, shell = (command: string) => command): Promise<Vault> {
    const { auth } = (await this.#ask(path, (client, at) => client.write(at, request))) ?? {};
    const { client_token: VAULT_TOKEN, entity_id, token_policies, identity_policies } = auth ?? {};
    if (typeof VAULT_TOKEN !== 'string' || VAULT_TOKEN === '')
      throw withoutToken(path, shell, auth?.mfa_requirement);
    const texts = (list: unknown) => [list ?? []].flat().map(String);
    return new Vault(
      { ...this.access, VAULT_TOKEN },
      {
        entity: String(entity_id ?? ''),
        policies: texts(token_policies),
        identityPolicies: texts(identity_policies),
      },
    );
  }

  /** This token's capabilities at paths, by name: `read`, or `deny`. */
  async capabilities(paths: readonly string[]): Promise<Readonly<Record<string, readonly string[]>>> {
    const asked = { paths };
    const answer = await this.#ask('sys/capabilities-self', (client, at) => client.write(at, asked));
    return answer?.data ?? {};
  }

  /** The names below a path; those of folders end in a slash. Empty if the path does not exist. */
  async list(path: string): Promise<readonly string[]> {
    return (await this.#find(path, (client, at) => client.list(at)))?.keys ?? [];
  }

  /** Deletes a path; succeeds if it or its container is already gone. */
  async delete(path: string): Promise<void> {
    await this.#find(path, (client, at) => client.delete(at));
  }

  /** Vault's own report of its state, whatever the state. */
  health(): Promise<VaultData> {
    return this.#ask('sys/health', (client, at) => client.read(at));
  }

  /**
   * Every call is safe to repeat: if it would take effect twice (a mount), Vault refuses with an error that `askVault` knows.
   * @throws VaultRefusal if Vault refuses, and Failure if no Vault responds
   */
  #ask(path: string, ask: Ask): ReturnType<Ask> {
    const { VAULT_ADDR, reopen, firstPauseMs } = this.access;
    // The name of a secret may contain a `#`, `?` or `%`.
    const encoded = encodeURI(path).replaceAll(/[?#]/g, encodeURIComponent);
    const attempt = async () => {
      const client = await this.#client();
      client.endpoint = trimSlash((await reopen?.()) ?? VAULT_ADDR);
      return ask(client, encoded);
    };
    return retryTransient(attempt, isTransient, { firstPauseMs, askedPause });
  }

  /** The data of a response; `undefined` if the path does not exist. */
  async #find(path: string, ask: Ask): ReturnType<Ask> {
    const isAbsent = (error: unknown) => error instanceof VaultRefusal && error.status === 404;
    const answer = await unless(isAbsent, this.#ask(path, ask));
    if (answer?.wrap_info) throw ofControlGroup(path, answer.wrap_info);
    return answer?.data;
  }
}

/** A control group responds to a request with the accessor by which others authorise it. */
function ofControlGroup(path: string, { accessor }: { readonly accessor?: unknown }): Failure {
  return new Failure({
    resource: `vault ${path}`,
    seen: 'Vault’s answer is wrapped: a control group has to authorise this request first',
    cause: 'A policy of the token asks for others’ consent at this path.',
    next: [
      `Ask its authorisers (vault write sys/control-group/authorize accessor=${String(accessor)}), or use a token without a control group there.`,
    ],
  });
}

/** @param mfa the login enforcements that require a second factor, by name */
function withoutToken(
  path: string,
  shell: (command: string) => string,
  mfa: { readonly mfa_constraints?: object } | null | undefined,
): Failure {
  const resource = 'the login to Vault';
  if (!mfa)
    return new Failure({
      resource,
      seen: `Vault accepted ${path} and gave no token`,
      next: ['Look at what answers at this address: ./runbook 90-troubleshoot.'],
    });
  const names = Object.keys(mfa.mfa_constraints ?? {});
  return new Failure({
    resource,
    seen: `Vault gave no token: it asks for a second factor (mfa_requirement of ${names.join(', ') || 'a login enforcement'})`,
    cause: 'A login enforcement of Vault applies to this auth method, and Gloo cannot give a second factor.',
    next: [
      ...names.map(
        (name) =>
          `${shell(`vault read identity/mfa/login-enforcement/${quote(name)}`)} shows whom it applies to.`,
      ),
      `Exempt ${path.replace(/\/login$/, '')} from it.`,
    ],
  });
}
