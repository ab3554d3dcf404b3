import { connect, createServer, type Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeAuthority } from '../parts/certificates.ts';
import { listenOn } from './listen.ts';
import { startProxy } from './proxy.ts';

const test = suite('the proxy');

/** Whether somebody answers there. */
const answers = (host: string, port: number) =>
  new Promise<boolean>((settle) => {
    const socket = connect({ host, port });
    socket.on('connect', () => settle(true)).on('error', () => settle(false));
    socket.on('connect', () => socket.destroy());
  });

async function freePort(): Promise<number> {
  const server: Server = createServer();
  await listenOn(server, 0);
  const { port } = server.address() as { port: number };
  await new Promise((settle) => server.close(settle));
  return port;
}

test('listens on loopback alone, and leaves other servers as they are', async () => {
  const { listen } = createServer();
  const port = await freePort();
  const proxy = await startProxy({ port, authority: await makeAuthority(), awsPort: 1, controlPort: 1 });
  try {
    assert.ok(await answers('127.0.0.1', port));
    const others = Object.values(networkInterfaces()).flatMap((addresses = []) =>
      addresses.filter(({ internal, family }) => !internal && family === 'IPv4'),
    );
    for (const { address } of others) assert.not(await answers(address, port), address);
    assert.is(createServer().listen, listen);
  } finally {
    await proxy.stop();
  }
});

test.run();
