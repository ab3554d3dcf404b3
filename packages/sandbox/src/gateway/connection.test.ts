import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeAuthority } from '../up/certificates.ts';
import { destinationOf, listenOn, proxyServer } from './connection.ts';

const test = suite('the proxy');
const authority = await makeAuthority();

/** A server that answers with its name, the Host header and the host that the client connected to. */
const serverNamed = (name: string): Server =>
  createServer(({ url, headers: { host }, socket }, response) => {
    if (url === '/reset') socket.resetAndDestroy();
    else response.end(`${name} ${host} ${destinationOf(socket)}`);
  });

async function tunnel(port: number, path: string): Promise<{ status: number | undefined; socket: Socket }> {
  const outgoing = request({ port, method: 'CONNECT', path, host: '127.0.0.1' });
  outgoing.end();
  const [response, socket, head] = await once(outgoing, 'connect');
  socket.unshift(head);
  return { status: response.statusCode, socket };
}

async function withProxy(work: (port: number) => Promise<void>): Promise<void> {
  const proxy = proxyServer(authority, { aws: serverNamed('aws'), charts: serverNamed('charts') });
  await listenOn(proxy, 0);
  try {
    await work((proxy.address() as AddressInfo).port);
  } finally {
    proxy.close();
  }
}

/** The answer to a TLS request, from a client that trusts the authority. */
async function get(port: number, host: string, path: string): Promise<string> {
  const { socket } = await tunnel(port, `${host}:443`);
  const secured: TLSSocket = connect({ socket, servername: host, ca: authority.cert });
  await once(secured, 'secureConnect');
  secured.write(`GET ${path} HTTP/1.1\r\nHost: other.example.com\r\nConnection: close\r\n\r\n`);
  let answer = '';
  for await (const chunk of secured) answer += chunk;
  return answer;
}

test('answers AWS’s hosts and the charts’ hosts itself, and knows which host the client connected to', () =>
  withProxy(async (port) => {
    const sts = 'sts.cn-north-1.amazonaws.com.cn';
    assert.match(await get(port, sts, '/'), `aws other.example.com ${sts}`);
    assert.match(await get(port, 'helm.releases.hashicorp.com', '/'), 'charts other.example.com');
  }));

test('resets the client’s connection if the server resets its own', () =>
  withProxy(async (port) => {
    await get(port, 'iam.amazonaws.com', '/reset').then(
      () => assert.unreachable(),
      (error: NodeJS.ErrnoException) => assert.is(error.code, 'ECONNRESET'),
    );
  }));

test('passes other hosts through, and reports an unreachable one', () =>
  withProxy(async (port) => {
    const other = createTcpServer((socket) => socket.end('as it is'));
    await listenOn(other, 0);
    const address = `127.0.0.1:${(other.address() as AddressInfo).port}`;
    const { socket } = await tunnel(port, address);
    let received = '';
    for await (const chunk of socket) received += chunk;
    assert.is(received, 'as it is');
    other.close();
    assert.is((await tunnel(port, address)).status, 502);
  }));

test.run();
