import type { RequestListener } from 'node:http';
import { Failure } from 'engine/resource';
import { serving } from 'engine/testing/serving';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Vault } from './client.ts';
import { login } from './login.ts';
import { VaultRefusal } from './refusal.ts';
import { Redirected } from './request.ts';

/** A server in front of Vault that gives these answers in turn, and then the last one for good. */
function behind<T>(answers: readonly RequestListener[], use: (vault: Vault) => Promise<T>): Promise<T> {
  let asked = 0;
  return serving(
    (request, response) => answers[Math.min(asked++, answers.length - 1)]?.(request, response),
    (address) => use(new Vault({ address, token: 't' })),
  );
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

test('health: the page of a load balancer is no state of Vault, and is retried', async () => {
  assert.is((await behind([page, healthy], (vault) => vault.health())).initialized, true);
});

test('health: a rate limit is no state of Vault', async () => {
  const limit = json(429, { errors: ['rate limit quota exceeded'] });
  assert.is((await behind([limit, healthy], (vault) => vault.health())).initialized, true);
});

test('health: another server’s page is no Vault, whatever its HTTP status', async () => {
  for (const status of [401, 404, 502]) {
    const answers: RequestListener = (_request, response) => response.writeHead(status).end('no such page');
    const failure = await behind([answers], (vault) => vault.health().catch((error: unknown) => error));
    assert.instance(failure, Failure);
    assert.is((failure as Failure).kind, 'input');
    assert.match((failure as Failure).seen, /it answered "no such page", which is not an answer from Vault/);
  }
});

test('health: a refusal that persists is a failure with the refusing server’s words', async () => {
  const limit = json(429, { errors: ['rate limit quota exceeded'] });
  const failure = await behind([limit], (vault) => vault.health().catch((error: unknown) => error));
  assert.instance(failure, Failure);
  assert.is((failure as Failure).seen, 'rate limit quota exceeded');
});

test('health: a sealed Vault is recognised whatever its HTTP status', async () => {
  const sealed = json(503, { initialized: true, sealed: true });
  assert.is((await behind([sealed], (vault) => vault.health())).sealed, true);
});

test('read: an answer that was cut short is retried', async () => {
  const answer = json(200, { data: { policy: 'p' } });
  assert.equal(await behind([cutShort, answer], (vault) => vault.read('sys/policies/acl/dev')), {
    policy: 'p',
  });
});

test('read: a refusal is not retried', async () => {
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

test('read: a refusal names the call that was refused', async () => {
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

test('read: if nobody answers, the error says that Vault cannot be reached', async () => {
  const vault = new Vault({ address: 'http://127.0.0.1:1/', token: 't' });
  const failure = await vault.read('sys/mounts').catch((error: unknown) => error);
  assert.instance(failure, Failure);
  const { resource, likely, next } = failure as Failure;
  assert.is(resource, 'vault at http://127.0.0.1:1/');
  assert.match(likely ?? '', 'Nothing listens at that address.');
  assert.match([likely, ...next].join(), 'VAULT_ADDR');
});

test('read: returns undefined for a path that does not exist', async () => {
  assert.is(await behind([json(404, { errors: [] })], (vault) => vault.read('x')), undefined);
});

test('list: is a GET, because a proxy may refuse Vault’s method LIST', async () => {
  const received: string[] = [];
  const answer: RequestListener = (request, response) => {
    received.push(`${request.method} ${request.url}`);
    json(200, { data: { keys: ['a', 'b/'] } })(request, response);
  };
  assert.equal(await behind([answer], (vault) => vault.list('dev/metadata')), ['a', 'b/']);
  assert.equal(received, ['GET /v1/dev/metadata?list=true']);
});

const NOT_VAULT: [what: string, body: string, seen: RegExp][] = [
  ['nothing', '', /it answered nothing/],
  ['a sign-in page', '<!doctype html><title>Sign in</title>', /it answered "<!doctype html>/],
  ['null', 'null', /it answered null/],
  ['a list', '[1]', /it answered \[ 1 \]/],
  ['another program’s JSON', '{"status":"ok"}', /it answered \{ status: 'ok' \}/],
  ['deeply nested JSON', `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`, /it answered \{ a: .*\[Object\]/],
];
for (const [what, body, seen] of NOT_VAULT) {
  const answers: RequestListener = (_request, response) => response.writeHead(200).end(body);
  test(`an address that is not Vault is an invalid input: ${what}`, async () => {
    const failure = await behind([answers], (vault) => vault.health().catch((error: unknown) => error));
    assert.instance(failure, Failure);
    assert.is((failure as Failure).kind, 'input');
    assert.match((failure as Failure).resource, /^VAULT_ADDR http/);
    assert.match((failure as Failure).seen, seen);
  });
}

test('namespace: every call carries it except sys/health, which exists only in the root namespace', async () => {
  const received: [path: string | undefined, namespace: unknown][] = [];
  const answers: RequestListener = (request, response) => {
    received.push([request.url, request.headers['x-vault-namespace']]);
    json(200, { initialized: true, data: {} })(request, response);
  };
  await serving(answers, async (address) => {
    const vault = new Vault({ address, token: 't', namespace: 'team-a' });
    await vault.health();
    await vault.read('sys/auth');
  });
  assert.equal(received, [
    ['/v1/sys/health', undefined],
    ['/v1/sys/auth', 'team-a'],
  ]);
});

test('environment: what node-vault would take from it changes no call', async () => {
  const names = ['VAULT_TOKEN', 'VAULT_NAMESPACE', 'VAULT_PREFIX'];
  const before = names.map((name) => [name, process.env[name]] as const);
  const received: unknown[] = [];
  const answers: RequestListener = (request, response) => {
    const { 'x-vault-token': token, 'x-vault-namespace': namespace } = request.headers;
    received.push([request.url, token, namespace]);
    json(200, { data: {} })(request, response);
  };
  for (const name of names) process.env[name] = '/elsewhere';
  try {
    await serving(answers, (address) => new Vault({ address }).read('sys/auth'));
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
  assert.equal(received, [['/v1/sys/auth', undefined, undefined]]);
});

const CREDENTIALS = { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'x', sessionToken: 'y' };
const LOGIN = {
  credentials: CREDENTIALS,
  stsEndpoint: 'https://sts.us-east-1.amazonaws.com',
  region: 'us-east-1',
};
const CALLS: [what: string, call: (vault: Vault) => Promise<unknown>][] = [
  ['a read', (vault) => vault.read('sys/mounts')],
  ['a write', (vault) => vault.write('sys/policies/acl/dev', { policy: 'p' })],
  ['the health check', (vault) => vault.health()],
  ['a login', (vault) => login(vault.access, { VAULT_AWS_AUTH_PATH: 'aws' }, LOGIN)],
];
for (const [what, call] of CALLS) {
  test(`redirect: ${what} is not sent to another host`, async () => {
    const received: string[] = [];
    const stranger: RequestListener = (request, response) => {
      received.push(`${request.method} ${request.url}`);
      response.writeHead(200).end('{}');
    };
    const failure = await serving(stranger, (address) => {
      const away: RequestListener = (request, response) =>
        response.writeHead(302, { location: `${address}${request.url}` }).end();
      return behind([away], (vault) => call(vault).catch((error: unknown) => error));
    });
    assert.equal(received, []);
    assert.instance(failure, Failure);
    assert.match((failure as Failure).seen, /it redirects to http:\/\/127\.0\.0\.1:\d+ \(HTTP 302\)/);
  });
}

for (const [what, location, place] of [
  ['a host behind a user name', 'https://vault.corp.example@evil.example/', 'https://evil.example'],
  ['nowhere', undefined, 'an unreadable address'],
  ['no address', 'https://[', 'an unreadable address'],
  ['a file', 'file:///etc/passwd', 'an unreadable address'],
] as const) {
  test(`redirect: to ${what}, the place is named`, () => {
    assert.match(new Redirected(new URL('http://vault:8200/v1/x'), 307, location).seen, `to ${place} (`);
  });
}

test('findsActiveNode: not if a standby redirects', async () => {
  const away: RequestListener = (_request, response) =>
    response.writeHead(307, { location: 'https://vault-1.example:8200/v1/auth/token/lookup-self' }).end();
  assert.is(await behind([away], (vault) => vault.findsActiveNode()), false);
});

test.run();
