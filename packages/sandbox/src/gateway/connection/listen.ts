import { once } from 'node:events';
import type { Server } from 'node:net';

/** Makes a server listen on loopback. @throws if the port is in use */
export async function listenOn(server: Server, port: number): Promise<void> {
  await once(server.listen(port, '127.0.0.1'), 'listening');
}
