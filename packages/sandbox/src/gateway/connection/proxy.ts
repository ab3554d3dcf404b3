import { createServer, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { pipeline } from 'node:stream';
import { createSecureContext, type SecureContext } from 'node:tls';
import { type Certificate, certificateFor } from '../../parts/certificates.ts';
import { awsHostParts } from '../../aws/partitions.ts';
import { securedBy } from './tls-side.ts';

/** The hosts of the guide's chart repositories, which the sandbox serves. */
const chartHosts = ['helm.releases.hashicorp.com', 'storage.googleapis.com'];

const destinations = new WeakMap<Socket, string>();

/** The host that a client connected to through the proxy. The Host header may name another host, as Vault's can. */
export const destinationOf = (socket: Socket): string | undefined => destinations.get(socket);

/**
 * The proxy for programs that use HTTPS_PROXY (Vault, helm). It terminates connections to AWS and to the guide's chart
 * repositories, with certificates of the sandbox's authority. It passes everything else through unread.
 */
export function proxyServer(authority: Certificate, to: { aws: Server; charts: Server }): Server {
  const contexts = new Map<string, Promise<SecureContext>>();
  const contextOf = (host: string) => {
    const known = contexts.get(host) ?? certificateFor(authority, host).then(createSecureContext);
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
  const far = connect(port, host, () => {
    client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    // If one end disconnects, the other is closed.
    pipeline(client, far, client, () => {});
  });
  far.on('error', () => client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'));
}
