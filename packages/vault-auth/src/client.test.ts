import type { RequestListener } from 'node:http';
import { Failure } from 'engine/resource';
import { serving } from 'engine/testing/serving';
import { thrownBy } from 'engine/testing/thrown';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Vault } from './client.ts';
import { VaultRefusal } from './refusal.ts';
import { Redirected } from './request.ts';

/** A server in front of Vault that gives these answers in turn, and then the last one for good. */
function behind<T>(answers: readonly RequestListener[], use: (vault: Vault) => Promise<T>): Promise<T> {
  let asked = 0;
  return serving(
    (request, response) => answers[Math.min(asked++, answers.length - 1)]?.(request, response),
    (address) => use(new Vault({ address, token: 't', firstPause: 1 })),
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

for (const [what, passing] of [
  ['the page of a load balancer', page],
  ['a rate limit', json(429, { errors: ['rate limit quota exceeded'] })],
] as const) {
  test(`health: ${what} is no state of Vault, and is retried`, async () => {
    assert.is((await behind([passing, healthy], (vault) => vault.health())).initialized, true);
  });
}

test('health: a refusal that persists is a failure with the refusing server’s words', async () => {
  const limit = json(429, { errors: ['rate limit quota exceeded'] });
  const failure = await thrownBy(() => behind([limit], (vault) => vault.health()));
  assert.instance(failure, Failure);
  assert.is((failure as Failure).seen, 'rate limit quota exceeded');
});

test('read: an answer that was cut short is retried', async () => {
  const answer = json(200, { data: { policy: 'p' } });
  assert.equal(await behind([cutShort, answer], (vault) => vault.read('sys/policies/acl/dev')), {
    policy: 'p',
  });
});

test('a refusal is not retried, and names the call that was refused', async () => {
  let asked = 0;
  const denied: RequestListener = (request, response) => {
    asked += 1;
    json(403, { errors: ['permission denied'] })(request, response);
  };
  const caught = await thrownBy(() => behind([denied], (vault) => vault.write('auth/aws/login', {})));
  assert.instance(caught, VaultRefusal);
  assert.match(
    (caught as VaultRefusal).words,
    /^URL: POST http:\/\/127\.0\.0\.1:\d+\/v1\/auth\/aws\/login\nCode: 403\./,
  );
  assert.is(asked, 1);
});

test('read: if nobody answers, the error says that Vault cannot be reached', async () => {
  const vault = new Vault({ address: 'http://127.0.0.1:1/', token: 't', firstPause: 1 });
  const failure = await thrownBy(() => vault.read('sys/mounts'));
  assert.instance(failure, Failure);
  const { kind, resource, words } = failure as Failure;
  assert.equal([kind, resource], ['input', 'vault at http://127.0.0.1:1/']);
  assert.match(words ?? '', /^Get "http:\/\/127\.0\.0\.1:1\/v1\/sys\/mounts": dial tcp: .*ECONNREFUSED/);
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

const NOT_VAULT: [status: number, body: string, seen: RegExp][] = [
  [200, '', /it answered nothing, which is not an answer from Vault/],
  [200, '<!doctype html><title>Sign in</title>', /it answered "<!doctype html>/],
  [200, 'null', /it answered null/],
  [200, '[1]', /it answered \[ 1 \]/],
  [200, '{"status":"ok"}', /it answered \{ status: 'ok' \}/],
  [200, `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`, /it answered \{ a: .*\[Object\]/],
  [404, 'no page', /it answered "no page"/],
];
for (const [status, body, seen] of NOT_VAULT) {
  test(`an address that is not Vault is an invalid input: HTTP ${status}, ${body.slice(0, 40)}`, async () => {
    const answers: RequestListener = (_request, response) => response.writeHead(status).end(body);
    const failure = await thrownBy(() => behind([answers], (vault) => vault.health()));
    assert.instance(failure, Failure);
    assert.is((failure as Failure).kind, 'input');
    assert.match((failure as Failure).resource, /^VAULT_ADDR http/);
    assert.match((failure as Failure).seen, seen);
  });
}

test('login: an answer without a token is not Vault’s, and the error names the call', async () => {
  const answers = json(200, { filler: 'x' });
  const failure = await thrownBy(() => behind([answers], (vault) => vault.login('auth/aws/login', {})));
  assert.match((failure as Failure).seen, /it answered \{ filler: 'x' \}, .* \(POST auth\/aws\/login\)/);
});

test('namespace and token: every call carries them except sys/health, which needs no token and exists only in the root namespace', async () => {
  const received: [path: string | undefined, namespace: unknown, token: unknown][] = [];
  const answers: RequestListener = (request, response) => {
    const { 'x-vault-token': token, 'x-vault-namespace': namespace } = request.headers;
    received.push([request.url, namespace, token]);
    json(200, { initialized: true, data: {} })(request, response);
  };
  await serving(answers, async (address) => {
    const vault = new Vault({ address, token: 't', namespace: 'team-a' });
    await vault.health();
    await vault.read('sys/auth');
  });
  assert.equal(received, [
    ['/v1/sys/health', undefined, undefined],
    ['/v1/sys/auth', 'team-a', 't'],
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

test('redirect: a request with a token is not sent to another host', async () => {
  const received: unknown[] = [];
  const stranger: RequestListener = (request, response) => {
    received.push(request.url);
    response.writeHead(200).end('{}');
  };
  const failure = await serving(stranger, (address) => {
    const away: RequestListener = (request, response) =>
      response.writeHead(302, { location: `${address}${request.url}` }).end();
    return thrownBy(() => behind([away], (vault) => vault.read('sys/mounts')));
  });
  assert.equal(received, []);
  assert.match((failure as Failure).seen, /it redirects to http:\/\/127\.0\.0\.1:\d+ \(HTTP 302\)/);
});

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
