import type { Socket } from 'node:net';
import { type SecureContext, TLSSocket } from 'node:tls';

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
