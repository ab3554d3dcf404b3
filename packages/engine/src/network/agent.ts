import http from 'node:http';
import https from 'node:https';
import { Agent, type AgentConnectOpts } from 'agent-base';
import { type Environment, type ProxySetting, proxyFor } from './proxy.ts';

export interface OutgoingOptions {
  /** The environment with HTTPS_PROXY, HTTP_PROXY and NO_PROXY. */
  readonly environment: Environment;
  /** The trusted certificate authorities as PEM; they replace Node's own. */
  readonly ca?: string | undefined;
  /** False if certificates are not verified. */
  readonly verify?: boolean;
}

/**
 * How Node's HTTP clients leave this machine: directly, or through the proxy that is set for the address. Node 20
 * ignores these variables, and clients built on it treat them differently. Connections are kept alive for the next
 * call.
 */
export function outgoingAgent(options: OutgoingOptions): http.Agent {
  return new OutgoingAgent(options);
}

class OutgoingAgent extends Agent {
  readonly #environment: Environment;
  readonly #settings: https.AgentOptions;
  readonly #agents = new Map<string, Promise<http.Agent>>();

  constructor({ environment, ca, verify = true }: OutgoingOptions) {
    super();
    this.#environment = environment;
    this.#settings = {
      keepAlive: true,
      ...(ca !== undefined && { ca }),
      ...(!verify && { rejectUnauthorized: false }),
    };
  }

  /** Returns the agent for the connection: one for each proxy, and one for direct connections. */
  override connect(_request: http.ClientRequest, options: AgentConnectOpts): Promise<http.Agent> {
    const secure = options.secureEndpoint;
    const target = new URL(`${secure ? 'https' : 'http'}://${bracketed(options.host ?? '')}:${options.port}`);
    const proxy = proxyFor(target, this.#environment);
    const route = `${secure} ${proxy?.url.href}`;
    const known = this.#agents.get(route);
    if (known) return known;
    const agent = this.#make(secure, proxy);
    this.#agents.set(route, agent);
    return agent;
  }

  async #make(secure: boolean, proxy: ProxySetting | undefined): Promise<http.Agent> {
    if (proxy === undefined) return secure ? new https.Agent(this.#settings) : new http.Agent(this.#settings);
    // Most machines have no proxy and need none of this.
    const { Forwarded, Tunnel } = await import('./proxied.ts');
    return secure ? new Tunnel(proxy, this.#settings) : new Forwarded(proxy, this.#settings);
  }
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
