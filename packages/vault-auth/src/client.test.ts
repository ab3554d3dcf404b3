import type { RequestListener } from 'node:http';
import { serving } from 'engine/testing/serving';
import { failureOf, thrownBy } from 'engine/testing/thrown';
import { withVariables } from 'engine/testing/variables';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Vault } from './client.ts';
import { VaultRefusal } from './refusal.ts';

const ACCESS = { VAULT_TOKEN: 't', firstPauseMs: 1 };

/** A server in front of Vault that gives these responses in turn, and then repeats the last one. */
function behind<T>(answers: readonly RequestListener[], use: (vault: Vault) => Promise<T>): Promise<T> {
  let asked = 0;
  return serving(
    (request, response) => answers[Math.min(asked++, answers.length - 1)]?.(request, response),
    (VAULT_ADDR) => use(new Vault({ ...ACCESS, VAULT_ADDR })),
  );
}

const json =
  (status: number, body: unknown): RequestListener =>
  (_request, response) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
const data = (value: unknown) => json(200, { request_id: 'r', data: value });
const page: RequestListener = (_request, response) =>
  response.writeHead(503, { 'content-type': 'text/html' }).end('<h1>Service Unavailable</h1>');
const cutShort: RequestListener = (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': 100 });
  response.write('{"data":', () => setTimeout(() => response.destroy(), 20));
};

const PASSING: [what: string, answer: RequestListener][] = [
  ['the page of a load balancer', page],
  ['a gateway’s own error', json(502, { message: 'no healthy upstream' })],
  ['a rate limit', json(429, { errors: ['rate limit quota exceeded'] })],
  ['a standby that does not know the token yet', json(412, { errors: ['required index state not present'] })],
  ['an answer that was cut short', cutShort],
];
for (const [what, answer] of PASSING) {
  test(`${what} is no answer of Vault, and the call is repeated`, async () => {
    const healthy = json(200, { initialized: true, sealed: false });
    assert.is((await behind([answer, healthy], (vault) => vault.health())).initialized, true);
    const policy = data({ policy: 'p' });
    assert.equal(await behind([answer, policy], (vault) => vault.read('sys/policies/acl/dev')), {
      policy: 'p',
    });
  });
}

for (const [status, refusal, calls] of [
  [429, 'rate limit quota exceeded', 5],
  [403, 'permission denied', 1],
] as const) {
  test(`a refusal with HTTP ${status} is thrown after ${calls} calls, and names the call`, async () => {
    let asked = 0;
    const refuse: RequestListener = (request, response) => {
      asked += 1;
      json(status, { errors: [refusal] })(request, response);
    };
    const caught = await thrownBy(() => behind([refuse], (vault) => vault.write('auth/aws/login', {})));
    assert.instance(caught, VaultRefusal);
    const { message, words } = caught as VaultRefusal;
    assert.is(message, refusal);
    assert.match(words, new RegExp(`^URL: POST http://[\\d.:]+/v1/auth/aws/login\nCode: ${status}\\.`));
    assert.is(asked, calls);
  });
}

for (const [seconds, calls] of [
  ['0', 5],
  ['31', 1],
  ['9'.repeat(400), 1],
  ['Wed, 21 Oct 2026 07:28:00 GMT', 5],
] as const) {
  test(`Retry-After ${seconds.slice(0, 20)}: ${calls} calls`, async () => {
    let asked = 0;
    const limited: RequestListener = (_request, response) => {
      asked += 1;
      response.writeHead(429, { 'retry-after': seconds }).end('{"errors":["rate limit quota exceeded"]}');
    };
    await thrownBy(() => behind([limited], (vault) => vault.read('sys/auth')));
    assert.is(asked, calls);
  });
}

test('Retry-After: a call is repeated no sooner', async () => {
  const limited: RequestListener = (_request, response) =>
    response.writeHead(429, { 'retry-after': '1' }).end('{"errors":["rate limit quota exceeded"]}');
  const started = performance.now();
  await behind([limited, data({})], (vault) => vault.read('sys/auth'));
  assert.ok(performance.now() - started > 950);
});

test('login: the answer says who holds the token', async () => {
  const auth = {
    client_token: 't2',
    entity_id: 'e1',
    token_policies: ['default', 'dev'],
    identity_policies: ['deny-dev'],
  };
  const answer = json(200, { request_id: 'r', auth });
  const { access, holder } = await behind([answer], (vault) => vault.login('auth/aws/login', {}));
  assert.is(access.VAULT_TOKEN, 't2');
  assert.equal(holder, { entity: 'e1', policies: ['default', 'dev'], identityPolicies: ['deny-dev'] });
});

for (const auth of [{ client_token: '' }, undefined]) {
  test(`login: an answer with ${JSON.stringify(auth)} is no login`, async () => {
    const answer = json(200, { request_id: 'r', auth });
    const failure = await failureOf(() => behind([answer], (vault) => vault.login('auth/aws/login', {})));
    assert.match(failure.seen, 'accepted auth/aws/login and gave no token');
  });
}

test('health: a standby has its own status, which is an answer all the same', async () => {
  const report = { initialized: true, standby: true };
  assert.equal(await behind([json(429, report)], (vault) => vault.health()), report);
});

for (const name of ['a#b', 'a?b', 'a%2Fb', 'ä b', 'a+b=c@d', 'a&#x2F;b']) {
  // A proxy may refuse Vault’s method LIST.
  test(`a path is asked for as it is, by GET: ${name}`, async () => {
    const received: unknown[][] = [];
    const answer: RequestListener = (request, response) => {
      const { pathname, search } = new URL(request.url ?? '', 'http://vault');
      received.push([request.method, decodeURIComponent(pathname), search]);
      data({ keys: ['x'] })(request, response);
    };
    await behind([answer], async (vault) => [
      await vault.list(`dev/metadata/${name}/`),
      await vault.read(`auth/aws/role/${name}`),
    ]);
    assert.equal(received, [
      ['GET', `/v1/dev/metadata/${name}/`, '?list=1'],
      ['GET', `/v1/auth/aws/role/${name}`, ''],
    ]);
  });
}

test('a control group’s answer is a failure that names who has to authorise it, and not its token', async () => {
  const wrap_info = { token: 'hvs.wrapping', accessor: 'the-accessor', ttl: 86400 };
  const answer = json(200, { request_id: 'id', data: null, wrap_info });
  const { seen, next } = await failureOf(() =>
    behind([answer], (vault) => vault.read('sys/policies/acl/dev')),
  );
  assert.match(seen, 'a control group has to authorise this request');
  assert.match(next.join(), 'vault write sys/control-group/authorize accessor=the-accessor');
  assert.not.match(next.join(), 'hvs.');
});

const NOT_VAULT: [status: number, body: string, seen: RegExp][] = [
  [200, '', /it answered nothing \(HTTP 200\), which is not an answer from Vault/],
  [200, '<!doctype html><title>Sign in</title>', /it answered "<!doctype html>/],
  [200, '{"status":"ok"}', /it answered \{ status: 'ok' \}/],
  [200, `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`, /it answered \{ a: .*\[Object\]/],
  [403, '{"message":"Forbidden"}', /it answered \{ message: 'Forbidden' \}/],
];
for (const [status, body, seen] of NOT_VAULT) {
  test(`an address that is not Vault is an invalid input: HTTP ${status}, ${body.slice(0, 40)}`, async () => {
    const answers: RequestListener = (_request, response) => response.writeHead(status).end(body);
    const calls: [shown: string, ask: (vault: Vault) => Promise<unknown>][] = [
      ['GET sys/health', (vault) => vault.health()],
      ['GET sys/auth', (vault) => vault.read('sys/auth')],
      ['POST auth/aws/login', (vault) => vault.login('auth/aws/login', {})],
    ];
    for (const [shown, ask] of calls) {
      const failure = await failureOf(() => behind([answers], ask));
      assert.is(failure.kind, 'input');
      assert.match(failure.resource, /^VAULT_ADDR http/);
      assert.match(failure.seen, seen);
      assert.match(failure.seen, `(${shown})`);
    }
  });
}

test('another program behind a port-forward is no invalid input', async () => {
  const { kind } = await failureOf(() =>
    serving(json(200, {}), (VAULT_ADDR) =>
      new Vault({ VAULT_ADDR, reopen: async () => VAULT_ADDR }).read('sys/auth'),
    ),
  );
  assert.is(kind, 'failed');
});

test('a port-forward that was opened again is used at its new address', async () => {
  await serving(data({ policy: 'p' }), async (second) => {
    const addresses = ['http://127.0.0.1:1', second];
    const vault = new Vault({
      ...ACCESS,
      VAULT_ADDR: 'http://127.0.0.1:1',
      reopen: async () => addresses.shift() ?? second,
    });
    assert.equal(await vault.read('sys/policies/acl/dev'), { policy: 'p' });
  });
});

test('environment: the variables of node-vault change no call', async () => {
  const names = ['VAULT_ADDR', 'VAULT_TOKEN', 'VAULT_NAMESPACE', 'VAULT_PREFIX'];
  const received: unknown[] = [];
  const answer: RequestListener = (request, response) => {
    const {
      'x-vault-token': token,
      'x-vault-namespace': namespace,
      'x-vault-request': marked,
    } = request.headers;
    received.push([request.url, token, namespace, marked]);
    json(200, { request_id: 'r' })(request, response);
  };
  await withVariables(Object.fromEntries(names.map((name) => [name, '/elsewhere'])), () =>
    serving(answer, (VAULT_ADDR) => new Vault({ VAULT_ADDR }).read('sys/auth')),
  );
  assert.equal(received, [['/v1/sys/auth', undefined, undefined, 'true']]);
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
    return failureOf(() => behind([away], (vault) => vault.read('sys/mounts')));
  });
  assert.equal(received, []);
  assert.match(failure.seen, /it redirects to http:\/\/127\.0\.0\.1:\d+ \(HTTP 302\)/);
});

test.run();
