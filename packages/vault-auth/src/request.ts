import type { Agent } from 'node:http';
import axios from 'axios';
import { TooLargeAnswer, wholeAnswer } from 'engine/network';
import { Failure, isObject, shownAnswer } from 'engine/resource';

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

/** How long a whole answer may take, in milliseconds: Vault may have to ask AWS before it answers. */
const TIMEOUT = 15_000;

/**
 * Sends node-vault's requests. Its own client would send Vault's token to any place that
 * an answer redirects to and, if HTTP_PROXY is set, to the proxy even for a port-forward.
 * @param agent alone chooses the proxy
 */
export function vaultRequests(agent: Agent) {
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
    const sent = NEEDS_NO_HEADER.test(asked.pathname) ? undefined : headers;
    const answer = await wholeAnswer<unknown>(
      client,
      {
        url: asked.href,
        method,
        ...(sent && { headers: sent }),
        ...(typeof json === 'object' && { data: json }),
      },
      TIMEOUT,
    );
    if (REDIRECTS.has(answer.status)) throw new Redirected(asked, answer.status, answer.headers.location);
    if (answer.status === 200 && !isObject(answer.data)) throw new NotVault(answer.data);
    return { statusCode: answer.status, body: answer.data, request: { path: asked.pathname } };
  };
  return { defaults: () => send };
}

/** It needs no token. With the header of a namespace, Vault answers 404: the path exists only in the root namespace. */
const NEEDS_NO_HEADER = /\/v1\/sys\/health$/;

/** Something answered that cannot be Vault: a sign-in page, a load balancer, another program. */
export class NotVault extends Error {
  constructor(answer: unknown) {
    const shown = answer instanceof TooLargeAnswer ? answer.message : shownAnswer(answer);
    super(`it answered ${shown}, which is not an answer from Vault`);
    this.name = 'NotVault';
  }
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/**
 * A redirect, which is never followed: whoever answers there would get Vault's token. A standby of Vault redirects only if
 * it cannot forward the request to the active node.
 */
export class Redirected extends Failure {
  constructor(asked: URL, status: number, location: unknown) {
    const target =
      typeof location === 'string' && URL.canParse(location, asked.href)
        ? new URL(location, asked)
        : undefined;
    const place = target === undefined || target.origin === 'null' ? 'an unreadable address' : target.origin;
    super({
      resource: `vault at ${asked.origin}`,
      seen: `it redirects to ${place} (HTTP ${status}); the request was not sent there, since it carries a credential`,
      cause:
        'A load balancer, a sign-in page or another server redirects; so does a Vault standby that cannot forward requests to the active node.',
      next: [
        `If you know that ${place} is your Vault, set VAULT_ADDR to it.`,
        'If you do not know it, find out what answers at VAULT_ADDR before you use this token there again.',
      ],
    });
  }
}
