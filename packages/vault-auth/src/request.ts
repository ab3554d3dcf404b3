import type { Agent } from 'node:http';
import axios from 'axios';
import { Failure, messageOf } from 'resource';
import { followRedirect } from './redirect.ts';

/** What node-vault asks for; a few of the many options of the library that it was written for. */
interface VaultRequest {
  readonly uri: string;
  readonly method: string;
  readonly headers?: Record<string, string>;
  /** The body as an object, or `true` where there is none. */
  readonly json?: unknown;
}

/** What node-vault expects of an answer. */
interface VaultAnswer {
  readonly statusCode: number;
  readonly body: unknown;
  readonly request: { readonly path: string };
}

export interface RequestSettings {
  /** It alone decides on a proxy. */
  readonly agent: Agent;
  /** In milliseconds. */
  readonly timeout: number;
  /** Whether the agent trusts VAULT_CACERT alone, and verifies it. */
  readonly verified: boolean;
}

/**
 * How node-vault's requests are sent, given to it in place of its own way, which sends Vault's token to any place that
 * an answer redirects to and, where HTTP_PROXY is set, to the proxy even for a port-forward.
 */
export function vaultRequests({ agent, timeout, verified }: RequestSettings) {
  const client = axios.create({
    httpAgent: agent,
    httpsAgent: agent,
    proxy: false,
    maxRedirects: 0,
    timeout,
    // Whether a status is a refusal, node-vault decides.
    validateStatus: () => true,
  });
  const send = async ({ uri, method, headers, json }: VaultRequest): Promise<VaultAnswer> => {
    const ask = (url: URL) =>
      client.request<unknown>({
        url: url.href,
        method,
        ...(headers && { headers }),
        ...(typeof json === 'object' && { data: json }),
      });
    const asked = new URL(uri);
    let answer = await ask(asked);
    for (let from = asked; REDIRECTS.has(answer.status); ) {
      const { status, headers: answered } = answer;
      const redirect = { status, location: answered.location, again: from !== asked };
      from = followRedirect(from, redirect, verified);
      answer = await ask(from).catch((error: unknown) => {
        throw unreachable(asked, from, error);
      });
    }
    return { statusCode: answer.status, body: answer.data, request: { path: asked.pathname } };
  };
  return { defaults: () => send };
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

function unreachable(asked: URL, target: URL, error: unknown): Failure {
  return new Failure({
    resource: `vault at ${asked.origin}`,
    seen: `it redirects to ${target.origin}, where no connection was made: ${messageOf(error)}`,
    cause:
      'A Vault standby sends clients to the api_addr of the active node, which cannot be reached from here.',
    next: ['Set VAULT_ADDR to an address of the active node that can be reached from here.'],
    error,
  });
}
