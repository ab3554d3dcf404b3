import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import { Agent, type AgentConnectOpts } from 'agent-base';
import { messageOf } from '../resource/index.ts';
import { type Environment, ProxyError, type ProxySetting, proxyFor } from './proxy.ts';

export interface OutgoingOptions {
  readonly environment: Environment;
  /** The trusted certificate authorities as PEM; they replace Node's own. */
  readonly ca?: string | undefined;
  readonly verify?: boolean;
  /** The client's own certificate and key as PEM, and the name that the server's certificate has to have. */
  readonly tls?: Pick<https.AgentOptions, 'cert' | 'key' | 'servername'>;
}

/**
 * Makes Node's HTTP clients connect directly, or through the proxy that is set for the address. Node 20 ignores the
 * proxy variables, and clients built on it treat them differently. Connections are kept alive for the next call.
 */
export class OutgoingAgent extends Agent {
  readonly #environment: Environment;
  readonly #trust: https.AgentOptions;
  readonly #http = new http.Agent({ keepAlive: true });
  readonly #https: https.Agent;
  /** Sends whole requests for http addresses to the proxy. */
  #forwarding: http.Agent | undefined;

  constructor({ environment, ca, verify = true, tls }: OutgoingOptions) {
    super({ keepAlive: true });
    this.#environment = environment;
    this.#trust = { ...tls, ...(ca !== undefined && { ca }), ...(!verify && { rejectUnauthorized: false }) };
    this.#https = new https.Agent({ keepAlive: true, ...this.#trust });
  }

  override async connect(
    request: http.ClientRequest,
    options: AgentConnectOpts,
  ): Promise<http.Agent | Socket> {
    const secure = options.secureEndpoint;
    const target = new URL(`${secure ? 'https' : 'http'}://${bracketed(options.host ?? '')}:${options.port}`);
    const proxy = proxyFor(target, this.#environment);
    if (proxy === undefined) return secure ? this.#https : this.#http;
    // Most machines have no proxy, so these packages are loaded only when needed.
    if (secure) return tunnel(proxy, request, Object.assign(options, this.#trust));
    const { HttpProxyAgent } = await import('http-proxy-agent');
    this.#forwarding ??= new HttpProxyAgent(proxy.url, { keepAlive: true });
    return this.#forwarding;
  }
}

/**
 * Connects to an https address: the proxy opens a tunnel (CONNECT) and sees nothing of its content. The trusted
 * authorities apply to the far end; Node's own apply to a proxy that is itself reached over TLS.
 * @throws ProxyError if the proxy cannot be reached or opens no tunnel.
 */
async function tunnel(
  { url, shown, variable }: ProxySetting,
  request: http.ClientRequest,
  farEnd: AgentConnectOpts,
): Promise<Socket> {
  const { HttpsProxyAgent } = await import('https-proxy-agent');
  const name = `the proxy ${shown} (${variable})`;
  let answer = { statusCode: 200, statusText: '' };
  request.once('proxyConnect', (said: typeof answer) => {
    answer = said;
  });
  const agent = new HttpsProxyAgent(url, { keepAlive: true });
  const socket = await agent.connect(request, farEnd).catch((error: unknown) => {
    throw new ProxyError(`${name} does not answer: ${messageOf(error)}`, error);
  });
  if (answer.statusCode === 200) return socket;
  socket.destroy();
  throw new ProxyError(
    `${name} does not let the call through: ${answer.statusCode} ${answer.statusText}`.trimEnd(),
  );
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
