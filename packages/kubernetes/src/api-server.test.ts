import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { thrownBy } from 'engine/testing/thrown';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ApiServer, bodyOf, isAbsent, refusalOf } from './api-server.ts';
import { KubeContext } from './kube-context.ts';

const SERVER = 'https://127.0.0.1:1';

const status = (reason: string, message: string) => ({ kind: 'Status', reason, message });

const WORDS: [status: number, body: unknown, seen: string, kind: string][] = [
  [
    403,
    status('Forbidden', 'pods is forbidden: User "me" cannot list resource "pods"'),
    'Error from server (Forbidden): pods is forbidden: User "me" cannot list resource "pods"',
    'failed',
  ],
  [
    401,
    status('Unauthorized', 'Unauthorized'),
    'error: You must be logged in to the server (Unauthorized)',
    'input',
  ],
  [
    500,
    'dial tcp 127.0.0.1:1: connect: connection refused\n',
    'Unable to connect to the server: dial tcp 127.0.0.1:1: connect: connection refused',
    'failed',
  ],
  [502, '<html>Bad Gateway</html>', 'Error from server (502): <html>Bad Gateway</html>', 'failed'],
  [500, status('InternalError', 'etcd'), 'Error from server (InternalError): etcd', 'failed'],
  [503, null, 'Error from server (503): null', 'failed'],
];
for (const [code, body, seen, kind] of WORDS) {
  test(`refusalOf: ${seen}`, () => {
    const failure = refusalOf('pods in vault', { status: code, body });
    assert.equal([failure.resource, failure.seen, failure.kind], ['pods in vault', seen, kind]);
  });
}

test('isAbsent: true for a missing object, but not for an unknown path', () => {
  assert.ok(isAbsent({ status: 404, body: status('NotFound', 'pods "x" not found') }));
  assert.not(isAbsent({ status: 404, body: '404 page not found\n' }));
  assert.not(isAbsent({ status: 404, body: null }));
});

for (const body of ['', '<html>', '{"kind":"Po', null, [], { kind: 'Pod' }]) {
  test(`a success that is no object of Kubernetes names the request: ${JSON.stringify(body)}`, () => {
    const request = { what: 'kubectl get', path: '/api/v1/pods/vault-0' };
    const read = () =>
      bodyOf('pod vault-0', request, { server: SERVER, status: 200, body }, (found) => 'metadata' in found);
    assert.throws(
      read,
      /^pod vault-0: the API server https:\/\/127\.0\.0\.1:1 answered .+ to \/api\/v1\/pods\/vault-0, which is not an answer/,
    );
  });
}

/** A kubectl whose proxy sends spaces without end: as fast as they are taken, or one now and then. */
const ENDLESS_KUBECTL = `#!${process.execPath}
const { createServer } = require('node:http');
const socket = process.argv.find((word) => word.startsWith('--unix-socket='));
if (socket === undefined) return void process.stdout.write(require('node:fs').readFileSync(process.env.KUBECONFIG));
const server = createServer(({ url }, response) => {
  const isSlow = url === '/drip';
  const more = () => {
    if (isSlow) setTimeout(more, 50);
    if (!response.destroyed && response.write(' '.repeat(isSlow ? 1 : 2 ** 20)) && !isSlow) setImmediate(more);
  };
  if (!isSlow) response.on('drain', more);
  more();
});
server.listen(socket.slice('--unix-socket='.length), () => console.log('Starting to serve on it'));
`;

for (const [path, seen] of [
  ['/drip', `no complete answer within 1 s (API server ${SERVER})`],
  [
    '/endless',
    `the API server ${SERVER} answered more than 64 MB to /endless, which is not an answer from Kubernetes`,
  ],
] as const) {
  test(`ask: an answer without end ends with its limit and the address of the API server: ${path}`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'endless-'));
    const KUBECONFIG = join(folder, 'config');
    const config = {
      'current-context': 'demo',
      contexts: [{ name: 'demo', context: { cluster: 'demo' } }],
      clusters: [{ name: 'demo', cluster: { server: SERVER } }],
    };
    writeFileSync(KUBECONFIG, JSON.stringify(config));
    writeFileSync(join(folder, 'kubectl'), ENDLESS_KUBECTL, { mode: 0o755 });
    const api = new ApiServer(
      new KubeContext(undefined, { PATH: `${folder}:${process.env.PATH}`, KUBECONFIG }),
    );
    const work = { signal: new AbortController().signal, say: () => undefined };
    const error = await thrownBy(() =>
      api.ask({ what: 'kubectl get', path, timeout: path === '/drip' ? 1000 : 60_000 }, work),
    );
    await api.close();
    assert.is((error as { seen?: string }).seen, seen);
  });
}

test.run();
