import type { Agent } from 'node:http';
import axios from 'axios';

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

/**
 * How node-vault's requests are sent, given to it in place of its own way, by which requests to a port-forward leave
 * this machine where HTTP_PROXY is set, and take Vault's token along: the agent alone decides on a proxy.
 */
export function vaultRequests(agent: Agent, timeout: number) {
  const client = axios.create({
    httpAgent: agent,
    httpsAgent: agent,
    proxy: false,
    timeout,
    // Whether a status is a refusal, node-vault decides.
    validateStatus: () => true,
  });
  const send = async ({ uri, method, headers, json }: VaultRequest): Promise<VaultAnswer> => {
    const { status, data } = await client.request<unknown>({
      url: uri,
      method,
      ...(headers && { headers }),
      ...(typeof json === 'object' && { data: json }),
    });
    return { statusCode: status, body: data, request: { path: new URL(uri).pathname } };
  };
  return { defaults: () => send };
}
