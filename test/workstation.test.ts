import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { temporaryFolder } from 'engine/testing/temporary-folder';
import * as assert from 'uvu/assert';
import { corporateProxy } from './corporate-proxy.ts';
import { expectRun } from './expect-run.ts';
import { suite } from './suite.ts';
import { EVERYTHING, keys, NO_KEYS, profiles, roleWith } from './workstation.ts';
import { command, outputOf, world } from './world.ts';

const test = suite('the operator’s machine');

test.before(() => world().reset());
test.eachBefore(() => world().control.clearCalls());

/** AWS at its real addresses, which the sandbox's proxy serves. */
const REAL_AWS = { AWS_ENDPOINT_URL: undefined };
/** A toolbox image or a corporate profile may set this for other programs. */
const UNVERIFIED = { NODE_TLS_REJECT_UNAUTHORIZED: '0' };
const VAULT = ['02-vault', '--yes', '--only', '1,2'];

/** A profile that assumes a role. */
const assuming = (arn: string) => ({
  ...profiles(
    `[profile admin]\nrole_arn = ${arn}\nsource_profile = base\nrole_session_name = me\n`,
    `[base]\n${keys()}`,
  ),
  AWS_PROFILE: 'admin',
});

test('pnpm runbook: a plan with changes ends with exit code 4, and without an error of pnpm', async () => {
  const pnpm = command('npx', ['--yes', '--prefer-offline', 'pnpm@10.34.9', 'runbook', '01-aws', '--plan']);
  assert.match(await outputOf(pnpm, 4), /Plan only: nothing was changed\.\n$/);
});

test('a profile assumes a role once, and everything is created as that role; AWS is reached through HTTPS_PROXY, in upper and lower case', async () => {
  const arn = await roleWith('platform-admin', EVERYTHING);
  const env = { ...assuming(arn), ...REAL_AWS };
  await expectRun('00-preflight --only 2', { env });
  await expectRun('01-aws --yes', { env });
  const calls = await world().control.calls();
  assert.is(calls.filter(({ action }) => action === 'AssumeRole').length, 1);
  const creators = calls.filter(({ action }) => action.startsWith('Create')).map(({ caller }) => caller);
  assert.is(creators.length, 3);
  for (const caller of creators) assert.match(caller, ':assumed-role/platform-admin/me');
  const { HTTPS_PROXY } = world().environment();
  await expectRun('01-aws --plan', { env: { ...env, HTTPS_PROXY: undefined, https_proxy: HTTPS_PROXY } });
});

test('a profile that does not exist is named, with the nearest one, also beside keys in the environment (exit 2)', async () => {
  const known = profiles('[profile prod]\nregion = x\n', `[corp]\n${keys()}`);
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = world().environment();
  for (const own of [{}, { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY }])
    await expectRun('01-aws --plan', {
      env: { ...known, ...own, AWS_PROFILE: 'corpp' },
      exit: 2,
      says: [/AWS_PROFILE is corpp, and there is no profile[\s\S]*next .*AWS_PROFILE=corp/],
    });
});

test('AWS’s files are opened by the run itself: a named pipe ends it (exit 2)', async () => {
  const pipe = join(temporaryFolder(), 'pipe');
  execFileSync('sh', ['-c', 'mkfifo "$0"', pipe]);
  for (const variable of ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE'])
    await expectRun('02-vault --plan', {
      env: { ...NO_KEYS, [variable]: pipe },
      exit: 2,
      says: [`${variable} ${pipe}`, 'it is a named pipe'],
    });
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

test('a private certificate authority for AWS: AWS_CA_BUNDLE as for the AWS CLI, or NODE_EXTRA_CA_CERTS', async () => {
  const { AWS_CA_BUNDLE, NODE_EXTRA_CA_CERTS } = world().environment();
  const none = { ...REAL_AWS, AWS_CA_BUNDLE: undefined, NODE_EXTRA_CA_CERTS: undefined };
  for (const trusted of [{ AWS_CA_BUNDLE }, { NODE_EXTRA_CA_CERTS }]) {
    await expectRun('01-aws --plan', { env: { ...none, ...trusted } });
  }
  await expectRun('01-aws --plan', {
    env: { ...none, ...UNVERIFIED },
    exit: 1,
    says: [/next .*AWS_CA_BUNDLE/],
  });
});

test('Vault with TLS and an authority that Node does not know, through a proxy that asks for a password', async () => {
  const { address, token, caCert } = world().vaultTls;
  const direct = {
    ...{ VAULT_ADDR: address, VAULT_TOKEN: token },
    ...{ NODE_EXTRA_CA_CERTS: undefined, HTTPS_PROXY: undefined },
  };
  await expectRun(VAULT, { env: { ...direct, ...UNVERIFIED }, exit: 2, says: [/next .*VAULT_CACERT/] });
  const port = Number(new URL(address).port);
  const proxy = await corporateProxy('me:canary-7d1f', { 'vault.corp.example:8200': port });
  const through = {
    ...direct,
    VAULT_ADDR: 'https://vault.corp.example:8200',
    HTTPS_PROXY: `http://me:canary-7d1f@127.0.0.1:${proxy.port}`,
  };
  try {
    // The sandbox's certificate is trusted, but is not for this name.
    await expectRun(VAULT, { env: { ...through, VAULT_CACERT: caCert }, exit: 2, says: [/altnames/] });
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
      exit: 2,
      says: [/vault\.corp\.example/],
    });
    assert.is(proxy.opened.length, opened);
  } finally {
    proxy.close();
  }
});

test('a port-forward is reached directly, whatever proxy is set, and never gets the token for another Vault', async () => {
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

test('a shell that allows little: 2 GB are enough, and too few open files are named', async () => {
  const limited = (limit: string) => ({ within: ['bash', '-c', `ulimit ${limit}; exec "$@"`, '-'] });
  await expectRun('01-aws --plan', { ...limited('-v 2097152'), exit: [0, 4] });
  await expectRun('all --plan', { ...limited('-n 40'), exit: 1, says: ['EMFILE'] });
});

test.run();
