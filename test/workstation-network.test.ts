import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { serving } from 'engine/testing/serving';
import * as assert from 'uvu/assert';
import { corporateProxy } from './corporate-proxy.ts';
import { expectRun } from './expect-run.ts';
import { runbook } from './run.ts';
import { suite } from './suite.ts';
import { file, REAL_AWS } from './workstation.ts';
import { changingCalls, world } from './world.ts';

const test = suite('the operator’s machine: the network');

test.before(() => world().reset());
test.eachBefore(() => world().control.clearCalls());

test('AWS through HTTPS_PROXY, in upper and lower case', async () => {
  await expectRun('01-aws --yes', { env: REAL_AWS });
  assert.equal((await changingCalls()).length, 4);
  const { HTTPS_PROXY } = world().environment();
  const env = { ...REAL_AWS, HTTPS_PROXY: undefined, https_proxy: HTTPS_PROXY };
  await expectRun('01-aws --plan', { env });
});

test('NO_PROXY: the run bypasses the proxy, and cannot reach AWS', async () => {
  for (const NO_PROXY of ['.amazonaws.com', 'localhost, amazonaws.com']) {
    const { exitCode, output } = await runbook(['01-aws', '--plan'], { env: { ...REAL_AWS, NO_PROXY } });
    assert.is.not(exitCode, 4, output);
    assert.match(output, /There is no host \w+(?:\.us-east-1)?\.amazonaws\.com|AWS cannot be reached/);
    assert.not.match(output, 'HTTPS_PROXY');
  }
  assert.equal(await world().control.calls(), []);
});

test('a proxy that does not answer, or asks for a password, is named without its credentials', async () => {
  const proxy = await corporateProxy('me:right', {});
  try {
    for (const [port, says] of [
      [1, /does not answer/],
      [proxy.port, /407 Proxy Authentication Required/],
    ] as const) {
      const env = { ...REAL_AWS, HTTPS_PROXY: `http://me:canary-7d1f@127.0.0.1:${port}` };
      const started = Date.now();
      await expectRun('01-aws --yes', {
        env,
        exit: 1,
        says: [`the proxy http://127.0.0.1:${port} (HTTPS_PROXY)`, says],
        hides: [
          'canary-7d1f',
          Buffer.from('me:canary-7d1f').toString('base64'),
          /x-vault-token|proxy-authorization/i,
        ],
      });
      assert.ok(Date.now() - started < 30_000);
    }
  } finally {
    proxy.close();
  }
});

test('a proxy that is not a valid address is refused, and not shown (exit 2)', async () => {
  for (const HTTPS_PROXY of ['socks5://me:canary-7d1f@proxy:1080', 'http://me:canary-7d1f@pro xy']) {
    await expectRun('01-aws --plan', {
      env: { HTTPS_PROXY },
      exit: 2,
      says: [/HTTPS_PROXY\n +seen +it is not the address of an HTTP proxy/],
      hides: ['canary-7d1f'],
    });
  }
});

test('a private certificate authority for AWS: AWS_CA_BUNDLE as for the AWS CLI, or NODE_EXTRA_CA_CERTS', async () => {
  const { AWS_CA_BUNDLE, NODE_EXTRA_CA_CERTS } = world().environment();
  const none = { ...REAL_AWS, AWS_CA_BUNDLE: undefined, NODE_EXTRA_CA_CERTS: undefined };
  for (const trusted of [{ AWS_CA_BUNDLE }, { NODE_EXTRA_CA_CERTS }]) {
    await expectRun('01-aws --plan', { env: { ...none, ...trusted } });
  }
  await expectRun('01-aws --plan', { env: none, exit: 1, says: [/next +export AWS_CA_BUNDLE=/] });
});

test('a file of authorities that cannot be read, or holds none (exit 2)', async () => {
  const files = ['/nonexistent/ca.pem', file('no certificate'), tmpdir()];
  const cases = ['AWS_CA_BUNDLE', 'VAULT_CACERT'].flatMap((name) => files.map((path) => ({ [name]: path })));
  await Promise.all(
    cases.map(async (env) => {
      const [name = ''] = Object.keys(env);
      await expectRun('01-aws --plan', {
        env,
        exit: 2,
        says: [new RegExp(`✗ failed +${name}\\n +seen .*(?:ENOENT|EISDIR|no certificate)`)],
      });
    }),
  );
});

const VAULT = ['02-vault', '--yes', '--only', '1,2'];

/** Vault behind TLS, with an authority that Node does not know. */
function tlsVault() {
  const { address, token, caCert } = world().vaultTls;
  return {
    env: { VAULT_ADDR: address, VAULT_TOKEN: token, NODE_EXTRA_CA_CERTS: undefined, HTTPS_PROXY: undefined },
    caCert,
    port: Number(new URL(address).port),
  };
}

test('Vault with TLS: VAULT_CACERT, together with VAULT_NAMESPACE', async () => {
  const { env, caCert } = tlsVault();
  await expectRun(VAULT, { env, exit: 1, says: [/next +export VAULT_CACERT=/] });
  await expectRun(VAULT, { env: { ...env, VAULT_CACERT: caCert, VAULT_NAMESPACE: 'team-a' } });
  const calls = await world().control.vaultCalls();
  assert.ok(calls.length > 0);
  // sys/health exists in the root namespace only.
  for (const { path, namespace } of calls)
    assert.is(namespace, path === 'sys/health' ? undefined : 'team-a', path);
});

test('Vault redirects: not followed, even to a server with a certificate of VAULT_CACERT', async () => {
  const { env, caCert } = tlsVault();
  const standby: RequestListener = (request, response) =>
    response.writeHead(307, { location: new URL(request.url ?? '', env.VAULT_ADDR).href }).end();
  await serving(standby, async (VAULT_ADDR) => {
    await expectRun('02-vault --plan --only 1,2', {
      env: { ...env, VAULT_NAMESPACE: 'team-a', VAULT_CACERT: caCert, VAULT_ADDR },
      exit: 1,
      says: [`it redirects to ${env.VAULT_ADDR}`],
    });
    assert.equal(await world().control.vaultCalls(), []);
  });
});

test('Vault with TLS through a proxy that asks for a password', async () => {
  const { env, caCert, port } = tlsVault();
  const proxy = await corporateProxy('me:canary-7d1f', { 'vault.corp.example:8200': port });
  const through = {
    ...env,
    VAULT_ADDR: 'https://vault.corp.example:8200',
    HTTPS_PROXY: `http://me:canary-7d1f@127.0.0.1:${proxy.port}`,
  };
  try {
    // The sandbox's certificate is trusted, but is not for this name.
    await expectRun(VAULT, { env: { ...through, VAULT_CACERT: caCert }, exit: 1, says: [/altnames/] });
    await expectRun(VAULT, {
      env: { ...through, VAULT_SKIP_VERIFY: 'true', DEBUG: '*', NODE_DEBUG: 'http,https' },
      says: [/warning VAULT_SKIP_VERIFY is set/],
      hides: ['canary-7d1f'],
    });
    assert.ok(proxy.opened.length > 0);
    assert.equal([...new Set(proxy.opened)], ['vault.corp.example:8200']);
    const opened = proxy.opened.length;
    await expectRun(VAULT, {
      env: { ...through, NO_PROXY: 'corp.example' },
      exit: 1,
      says: [/vault\.corp\.example/],
    });
    assert.is(proxy.opened.length, opened);
  } finally {
    proxy.close();
  }
});

test('a port-forward is reached directly, whatever proxy is set, and never gets the token for another Vault', async () => {
  await world().reset();
  const ofAnotherVault = { VAULT_TOKEN: 'hvs.of-another-vault', VAULT_NAMESPACE: 'team-a' };
  const blocked = {
    HTTP_PROXY: 'http://127.0.0.1:1',
    http_proxy: 'http://127.0.0.1:1',
    NO_PROXY: undefined,
  };
  const env = { ...blocked, ...ofAnotherVault };
  await expectRun(VAULT, { env });
  assert.equal(
    [...new Set((await world().control.vaultCalls()).map(({ namespace }) => namespace))],
    [undefined],
  );
  await expectRun(VAULT, {
    env: { ...env, VAULT_TOKEN_FOR_CLUSTER: 'true' },
    exit: 2,
    says: ['permission denied'],
  });
});

test.run();
