import type http from 'node:http';
import type { AgentOptions } from 'node:https';
import type { Socket } from 'node:net';
import { HttpProxyAgent } from 'http-proxy-agent';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { messageOf } from '../resource/index.ts';
import type { ProxySetting } from './proxy.ts';
import { ProxyError } from './proxy-error.ts';

type TunnelOptions = Parameters<HttpsProxyAgent<string>['connect']>[1];
type ForwardedCall = Parameters<HttpProxyAgent<string>['connect']>;

/**
 * Connects to an https address: the proxy opens a tunnel (CONNECT) and sees nothing of its content. The trusted
 * authorities apply to the far end; Node's own apply to a proxy that is itself reached over TLS.
 */
export class Tunnel extends HttpsProxyAgent<string> {
  readonly #name: string;
  readonly #farEnd: TunnelOptions | object;

  constructor(proxy: ProxySetting, settings: AgentOptions) {
    const { keepAlive, ...farEnd } = settings;
    super(proxy.url, { keepAlive: keepAlive ?? false });
    this.#name = nameOf(proxy);
    this.#farEnd = farEnd;
  }

  /** @throws ProxyError if the proxy cannot be reached or opens no tunnel. */
  override async connect(request: http.ClientRequest, options: TunnelOptions): Promise<Socket> {
    let answer = { statusCode: 200, statusText: '' };
    request.once('proxyConnect', (said: typeof answer) => {
      answer = said;
    });
    const socket = await through(this.#name, () => super.connect(request, { ...options, ...this.#farEnd }));
    if (answer.statusCode === 200) return socket;
    socket.destroy();
    throw new ProxyError(
      `${this.#name} does not let the call through: ${answer.statusCode} ${answer.statusText}`.trimEnd(),
    );
  }
}

/** Connects to an http address: the proxy receives the whole request. */
export class Forwarded extends HttpProxyAgent<string> {
  readonly #name: string;

  constructor(proxy: ProxySetting, settings: AgentOptions) {
    super(proxy.url, settings);
    this.#name = nameOf(proxy);
  }

  /** @throws ProxyError if the proxy cannot be reached. */
  override connect(...call: ForwardedCall): Promise<Socket> {
    return through(this.#name, () => super.connect(...call));
  }
}

function nameOf({ shown, variable }: ProxySetting): string {
  return `the proxy ${shown} (${variable})`;
}

async function through(name: string, connect: () => Promise<Socket>): Promise<Socket> {
  try {
    return await connect();
  } catch (error) {
    throw new ProxyError(`${name} does not answer: ${messageOf(error)}`, error);
  }
}
