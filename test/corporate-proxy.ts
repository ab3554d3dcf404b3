import http from 'node:http';
import net, { type AddressInfo, type Socket } from 'node:net';
import { pipeline } from 'node:stream';

/** A company's proxy: it requires a password, opens tunnels, and resolves hosts that are unknown elsewhere. */
export interface CorporateProxy {
  readonly port: number;
  /** The hosts of the tunnels. */
  readonly opened: readonly string[];
  close(): void;
}

/**
 * Starts a proxy on loopback.
 * @param hosts the local ports for the hosts that only the proxy resolves
 */
export async function corporateProxy(
  login: string,
  hosts: Readonly<Record<string, number>>,
): Promise<CorporateProxy> {
  const opened: string[] = [];
  const sockets = new Set<Socket>();
  const wanted = `Basic ${Buffer.from(login).toString('base64')}`;
  const server = http.createServer((_request, response) => response.writeHead(400).end());
  server.on('connect', ({ url: host = '', headers }, client: Socket) => {
    const port = hosts[host];
    if (headers['proxy-authorization'] !== wanted) {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n');
    } else if (port === undefined) {
      client.end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n');
    } else {
      opened.push(host);
      const far = net.connect(port, '127.0.0.1');
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      // If one end of a tunnel breaks, the other is closed.
      pipeline(client, far, client, () => sockets.delete(client));
      sockets.add(client);
    }
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    port: (server.address() as AddressInfo).port,
    opened,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
