import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { connect, type Server as NetServer, type Socket } from 'node:net';
import { pipeline, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSecureContext, type SecureContext, TLSSocket } from 'node:tls';
import { awsHostParts } from '../aws/partitions.ts';
import { type Certificate, certificateFor } from '../up/certificates.ts';
import { VAULT_HOST } from './config.ts';

/** An HTTP request. */
export type HttpRequest = { method: string; path: string; headers: Record<string, string>; body: Buffer };

/**
 * How a response is lost: the connection is reset, ends in the middle of the body, or stays silent for a minute; or the body
 * has no end, at full speed or at one byte a second.
 */
type Loss = 'reset' | 'truncated' | 'silence' | 'endless' | 'drip';

/** An HTTP response. */
export type Answer = {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
  loss?: Loss;
  /** The fault that caused the response, for the log. */
  fault?: string;
};

/**
 * How long an idle connection stays open. Go's clients keep one for 90 s; a call on one that the server closes at
 * that moment is lost, and the API server then refuses a valid token.
 */
const IDLE_MS = 120_000;

/** Makes a server listen on loopback. @throws if the port is in use */
export async function listenOn(
  server: NetServer & { keepAliveTimeout?: number },
  port: number,
): Promise<void> {
  if (server.keepAliveTimeout !== undefined) server.keepAliveTimeout = IDLE_MS;
  await once(server.listen(port, '127.0.0.1'), 'listening');
}

/** Sends a response to a client, or the part of it that a fault does not cut off. */
export function send(outgoing: ServerResponse, { status, headers, body, loss }: Answer): void {
  if (loss === 'reset') {
    outgoing.socket?.resetAndDestroy();
    return;
  }
  if (loss === 'silence') {
    // Like a load balancer. The run's clients time out earlier, but Vault's own AWS client does not.
    setTimeout(() => outgoing.destroy(), 60_000).unref();
    return;
  }
  if (loss === 'endless' || loss === 'drip') {
    outgoing.writeHead(200, headers);
    const body = Readable.from(loss === 'endless' ? endless() : drip());
    pipeline(body, outgoing, () => undefined);
    return;
  }
  outgoing.writeHead(status, { ...headers, ...(status === 204 ? {} : { 'content-length': body.length }) });
  if (loss === 'truncated') {
    outgoing.write(body.subarray(0, Math.floor(body.length / 2)), () =>
      setTimeout(() => outgoing.destroy(), 20),
    );
    return;
  }
  outgoing.end(body);
}

function* endless(): Generator<Buffer> {
  const chunk = Buffer.alloc(2 ** 16, ' ');
  while (true) yield chunk;
}

async function* drip(): AsyncGenerator<string> {
  while (true) {
    yield ' ';
    await sleep(1000);
  }
}

const hopByHop = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'expect',
  'proxy-connection',
]);

/** A request to forward, without the headers of the client's own connection. */
export function forwardedRequest(incoming: IncomingMessage, body: Buffer): HttpRequest {
  const { method = 'GET', url: path = '/' } = incoming;
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (!hopByHop.has(name) && value !== undefined) headers[name] = String(value);
  }
  // Some clients sign this header.
  if (body.length || method === 'POST') headers['content-length'] = String(body.length);
  return { method, path, headers, body };
}

/** Forwards a request to a server on this machine, and returns the whole response. */
export function forward(port: number, { method, path, headers, body }: HttpRequest): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const to = { host: '127.0.0.1', port, method, path, headers, agent: false, setHost: false };
    const outgoing = request(to);
    outgoing.on('error', reject);
    outgoing.on('response', async (response) => {
      const kept = Object.entries(response.headers).filter(([name]) => !hopByHop.has(name));
      try {
        resolve({
          status: response.statusCode ?? 502,
          headers: Object.fromEntries(kept.map(([name, value]) => [name, String(value)])),
          body: await buffer(response),
        });
      } catch (error) {
        reject(error as Error);
      }
    });
    outgoing.end(body);
  });
}

/** The server's end of TLS on a client's connection. */
export function securedBy(secureContext: SecureContext, client: Socket): TLSSocket {
  const secured = new TLSSocket(client, { isServer: true, secureContext });
  client.on('error', () => secured.destroy());
  // Only TCP can reset a connection; TLS cannot.
  secured.resetAndDestroy = () => {
    client.resetAndDestroy();
    return secured.destroy();
  };
  return secured;
}

/** The hosts of the guide's chart repositories, which the sandbox serves. */
const chartHosts = ['helm.releases.hashicorp.com', 'storage.googleapis.com'];

const destinations = new WeakMap<Socket, string>();

/** The host that a client connected to through the proxy. The Host header may contain another host, as in Vault's requests. */
export const destinationOf = (socket: Socket): string | undefined => destinations.get(socket);

/**
 * The proxy for programs that use HTTPS_PROXY (Vault, helm). It terminates connections to AWS and to the guide's chart
 * repositories, with certificates of the sandbox's authority. It passes all other connections through unread.
 */
export function proxyServer(authority: Certificate, to: { aws: Server; charts: Server }): Server {
  const contexts = new Map<string, Promise<SecureContext>>();
  const contextOf = (host: string) => {
    const known =
      contexts.get(host) ?? certificateFor(authority, { hosts: [host] }).then(createSecureContext);
    contexts.set(host, known);
    return known;
  };
  const take = async (server: Server, host: string, client: Socket) => {
    const secureContext = await contextOf(host);
    client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    const secured = securedBy(secureContext, client);
    destinations.set(secured, host);
    server.emit('connection', secured);
  };
  const proxy = createServer((_request, response) => response.writeHead(405).end());
  proxy.on('connect', ({ url }, client: Socket) => {
    const { hostname, port } = new URL(`https://${url}`);
    const server =
      awsHostParts(hostname).length > 0 ? to.aws : chartHosts.includes(hostname) ? to.charts : undefined;
    if (server) void take(server, hostname, client);
    else passThrough(client, hostname, Number(port || 443));
  });
  return proxy;
}

function passThrough(client: Socket, host: string, port: number): void {
  const far = connect(port, host === VAULT_HOST ? '127.0.0.1' : host, () => {
    client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    // If one end disconnects, the other is closed.
    pipeline(client, far, client, () => {});
  });
  far.on('error', () => client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'));
}
