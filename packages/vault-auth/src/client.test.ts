import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Failure } from 'resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Vault } from './client.ts';
import { VaultRefusal } from './refusal.ts';

/** What stands before Vault, and answers as these say, one after the other; the last one for good. */
async function behind<T>(answers: readonly RequestListener[], use: (vault: Vault) => Promise<T>): Promise<T> {
  let asked = 0;
  const server = createServer((request, response) => {
    answers[Math.min(asked++, answers.length - 1)]?.(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    return await use(new Vault({ address: `http://127.0.0.1:${port}`, token: 't' }));
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const json =
  (status: number, body: unknown): RequestListener =>
  (_request, response) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
const page: RequestListener = (_request, response) =>
  response.writeHead(503, { 'content-type': 'text/html' }).end('<h1>Service Unavailable</h1>');
const cutShort: RequestListener = (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': 100 });
  response.write('{"data":', () => setTimeout(() => response.destroy(), 20));
};
const healthy = json(200, { initialized: true, sealed: false });
const refused = (error: Error): string => error.message;

test('health: the page of a load balancer is no state of Vault, and passes', async () => {
  assert.is((await behind([page, healthy], (vault) => vault.health())).initialized, true);
});

test('health: a rate limit is no state of Vault', async () => {
  const limit = json(429, { errors: ['rate limit quota exceeded'] });
  assert.is((await behind([limit, healthy], (vault) => vault.health())).initialized, true);
});

test('health: a sealed Vault is believed, whatever its status', async () => {
  const sealed = json(503, { initialized: true, sealed: true });
  assert.is((await behind([sealed], (vault) => vault.health())).sealed, true);
});

test('read: an answer that was cut short is asked for again', async () => {
  const answer = json(200, { data: { policy: 'p' } });
  assert.equal(await behind([cutShort, answer], (vault) => vault.read('sys/policies/acl/dev')), {
    policy: 'p',
  });
});

test('read: a refusal is not asked for again', async () => {
  let asked = 0;
  const denied: RequestListener = (request, response) => {
    asked += 1;
    json(403, { errors: ['permission denied'] })(request, response);
  };
  assert.is(
    await behind([denied], (vault) => vault.read('x').then(() => 'read', refused)),
    'permission denied',
  );
  assert.is(asked, 1);
});

test('read: a refusal tells of the call that was refused', async () => {
  const denied = json(403, { errors: ['permission denied'] });
  const caught = await behind([denied], (vault) =>
    vault.write('auth/aws/login', {}).catch((error: unknown) => error),
  );
  assert.instance(caught, VaultRefusal);
  assert.match(
    (caught as VaultRefusal).words,
    /^URL: POST http:\/\/127\.0\.0\.1:\d+\/v1\/auth\/aws\/login\nCode: 403\./,
  );
});

test('read: where nobody answers, it is Vault that cannot be reached', async () => {
  const vault = new Vault({ address: 'http://127.0.0.1:1/', token: 't' });
  const failure = await vault.read('sys/mounts').catch((error: unknown) => error);
  assert.instance(failure, Failure);
  const { resource, likely, next } = failure as Failure;
  assert.is(resource, 'vault at http://127.0.0.1:1/');
  assert.is(likely, 'Vault cannot be reached from here.');
  assert.match(next.join(), 'VAULT_ADDR');
});

test('read: what is not there is not there', async () => {
  assert.is(await behind([json(404, { errors: [] })], (vault) => vault.read('x')), undefined);
});

test.run();
