import type { Agent } from 'node:http';
import axios from 'axios';
import { TooLargeAnswer, wholeAnswer } from 'engine/network';
import { Failure, isObject, messageOf, shownAnswer } from 'engine/resource';
import { followRedirect } from './redirect.ts';

/** A request of node-vault: a few of the many options of the library that it was written for. */
interface VaultRequest {
  readonly uri: string;
  readonly method: string;
  readonly headers?: Record<string, string>;
  readonly json?: unknown;
}

/** The fields that node-vault reads of an answer. */
interface VaultAnswer {
  readonly statusCode: number;
  readonly body: unknown;
  readonly request: { readonly path: string };
}

export interface RequestSettings {
  /** This agent alone chooses the proxy. */
  readonly agent: Agent;
  /** How long a whole answer may take, in milliseconds. */
  readonly timeout: number;
  /** Whether the agent trusts VAULT_CACERT alone, and verifies it. */
  readonly verified: boolean;
}

/**
 * Sends node-vault's requests. Its own client would send Vault's token to any place that
 * an answer redirects to and, if HTTP_PROXY is set, to the proxy even for a port-forward.
 */
export function vaultRequests({ agent, timeout, verified }: RequestSettings) {
  const client = axios.create({
    httpAgent: agent,
    httpsAgent: agent,
    proxy: false,
    maxRedirects: 0,
    // node-vault decides whether a status is a refusal.
    validateStatus: () => true,
  });
  const send = async ({ uri, method, headers, json }: VaultRequest): Promise<VaultAnswer> => {
    const asked = new URL(uri);
    if (ROOT_NAMESPACE_ONLY.test(asked.pathname)) delete headers?.['X-Vault-Namespace'];
    const ask = (url: URL) =>
      wholeAnswer<unknown>(
        client,
        {
          url: url.href,
          method,
          ...(headers && { headers }),
          ...(typeof json === 'object' && { data: json }),
        },
        timeout,
      );
    let answer = await ask(asked);
    for (let from = asked; REDIRECTS.has(answer.status); ) {
      const { status, headers: answered } = answer;
      const redirect = { status, location: answered.location, again: from !== asked };
      from = followRedirect(from, redirect, verified);
      answer = await ask(from).catch((error: unknown) => {
        throw new ActiveNodeUnreachable(asked, from, error);
      });
    }
    if (answer.status === 200 && !isObject(answer.data)) throw new NotVault(answer.data);
    return { statusCode: answer.status, body: answer.data, request: { path: asked.pathname } };
  };
  return { defaults: () => send };
}

/** With the header of a namespace, Vault answers 404: the path exists only in the root namespace. */
const ROOT_NAMESPACE_ONLY = /\/v1\/sys\/health$/;

/** Something answered that cannot be Vault: a sign-in page, a load balancer, another program. */
export class NotVault extends Error {
  constructor(answer: unknown) {
    const shown = answer instanceof TooLargeAnswer ? answer.message : shownAnswer(answer);
    super(`it answered ${shown}, which is not an answer from Vault`);
    this.name = 'NotVault';
  }
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** A standby redirects to an active node that does not answer. */
export class ActiveNodeUnreachable extends Failure {
  constructor(asked: URL, target: URL, error: unknown) {
    super({
      resource: `vault at ${asked.origin}`,
      seen: `it redirects to ${target.origin}, where no connection was made: ${messageOf(error)}`,
      cause:
        'A Vault standby sends clients to the api_addr of the active node, which cannot be reached from here.',
      next: ['Set VAULT_ADDR to an address of the active node that can be reached from here.'],
      error,
    });
  }
}
