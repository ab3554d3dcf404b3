import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { serving } from 'engine/testing/serving';
import { temporaryFolder } from 'engine/testing/temporary-folder';
import * as assert from 'uvu/assert';
import { expectRun } from './expect-run.ts';
import { asOperator, vaultPolicyOf } from './operator.ts';
import { sameAs, snapshot } from './snapshot.ts';
import { start } from './start.ts';
import { guideIsDone } from './states.ts';
import { suite } from './suite.ts';
import { loginTokens, ownVault, vault } from './vault.ts';
import { bash, outputOf, world } from './world.ts';

const test = suite('as Vault’s own client');

test.before(guideIsDone);

/** A port that a server has just released. */
const freePort = () =>
  serving(
    () => undefined,
    async (address) => Number(new URL(address).port),
  );

test('a Vault agent that asks for the request header, for a client’s certificate and for its own name', async () => {
  const folder = temporaryFolder();
  const port = await freePort();
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  await outputOf(
    bash(`openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=vault.corp.example \
  -addext subjectAltName=DNS:vault.corp.example -keyout ${key} -out ${cert} 2> /dev/null`),
  );
  const config = `vault { address = "${world().vault.address}" }
cache {}
listener "tcp" {
  address = "127.0.0.1:${port}"
  tls_cert_file = "${cert}"
  tls_key_file = "${key}"
  tls_client_ca_file = "${cert}"
  tls_require_and_verify_client_cert = true
  require_request_header = true
}
`;
  writeFileSync(join(folder, 'agent.hcl'), config);
  const env = { ...process.env, ...world().environment() };
  const agent = start('vault', ['agent', '-config', join(folder, 'agent.hcl')], { env });
  const of = {
    ...{ VAULT_ADDR: `https://127.0.0.1:${port}`, VAULT_TOKEN: world().vault.token, VAULT_CACERT: cert },
    ...{ VAULT_TLS_SERVER_NAME: 'vault.corp.example', VAULT_CLIENT_CERT: cert, VAULT_CLIENT_KEY: key },
  };
  try {
    await outputOf(
      bash(`until curl -ks --cert ${cert} --key ${key} ${of.VAULT_ADDR}/v1/sys/health; do sleep 0.2; done`),
    );
    await expectRun('02-vault --plan', { env: of, says: ['No changes.'] });
    const without = (name: keyof typeof of) => ({ ...of, [name]: undefined });
    await expectRun('02-vault --plan', {
      env: without('VAULT_TLS_SERVER_NAME'),
      exit: 2,
      says: [/altnames/],
    });
    await expectRun('02-vault --plan', {
      env: without('VAULT_CLIENT_KEY'),
      exit: 2,
      says: [/failed +VAULT_CLIENT_CERT and VAULT_CLIENT_KEY\n +seen +only one of them is set/],
    });
  } finally {
    agent.child.kill();
    await agent.ended;
  }
});

const ROLE = 'auth/aws/role/dev-role-iam-demo';

test('a token that may only read: the plan says what it lacks, and a run ends before it changes anything (exit 2)', async () => {
  await vault('dev/data/team-b/one', 'POST', { data: { a: 'b' } });
  await vault('sys/policies/acl/dev', 'DELETE');
  await vault(ROLE, 'DELETE');
  const lacks = ['it lacks update of sys/policies/acl/dev', `it lacks create of ${ROLE}`];
  const gives = `path "${ROLE}" { capabilities = ["read", "create"] }`;
  const before = await snapshot();
  await asOperator({ vault: vaultPolicyOf('reading', 'demo') }, async (env) => {
    await expectRun('02-vault --plan', {
      env,
      exit: 4,
      says: [...lacks, gives, 'dev/ holds 1 secret outside of gloo/'],
    });
    await expectRun('all --yes', {
      env,
      exit: 2,
      says: [/failed +VAULT_TOKEN/, ...lacks, gives],
      changed: [],
    });
  });
  await sameAs(before);
  await asOperator({ vault: vaultPolicyOf('rights', 'demo') }, (env) => expectRun('02-vault --yes', { env }));
  await vault('dev/metadata/team-b/one', 'DELETE');
});

test('00-preflight asks the operator’s own Vault: its state, and the token with its life', async () => {
  const { auth } = await vault('auth/token/create', 'POST', { policies: ['root'], ttl: '5h' });
  const { client_token: VAULT_TOKEN } = auth as { client_token: string };
  const env = { ...ownVault(), VAULT_TOKEN };
  await expectRun('00-preflight', {
    env,
    says: [/✓ vault: Vault \S+ is unsealed; VAULT_TOKEN expires in 4 h/],
  });
  await expectRun('00-preflight', {
    env: { ...env, VAULT_TOKEN: 'hvs.other' },
    exit: 2,
    says: ['invalid token'],
  });
});

test('VAULT_ADDR is another Vault than the one that Gloo reaches: 90-troubleshoot says so (exit 1)', async () => {
  const port = await freePort();
  const env = { ...process.env, ...world().environment(), SKIP_SETCAP: 'true' };
  const dev = ['-dev', '-dev-no-store-token', '-dev-root-token-id=root'];
  const another = start('vault', ['server', ...dev, `-dev-listen-address=127.0.0.1:${port}`], { env });
  const VAULT_ADDR = `http://127.0.0.1:${port}`;
  try {
    await outputOf(bash(`until curl -fs ${VAULT_ADDR}/v1/sys/health; do sleep 0.2; done`));
    await expectRun('90-troubleshoot', {
      env: { VAULT_ADDR, VAULT_TOKEN: 'root' },
      exit: 1,
      says: [/pod vault\/vault-0 is another Vault than VAULT_ADDR/],
    });
    const other = { env: { VAULT_ADDR, VAULT_TOKEN: 'root' }, exit: 2, changed: [] };
    await expectRun('99-teardown --yes', { ...other, says: ['is another Vault than VAULT_ADDR'] });
  } finally {
    another.child.kill();
    await another.ended;
  }
});

test('an address where no Vault answers: --yes repairs nothing by it', async () => {
  const at = 'http://vault.other.example:8200';
  const env = { VAULT_ADDR: at, VAULT_ADDRESS: at, VAULT_TOKEN: 'root', VAULT_ASSUMED_ROLE: 'foo-role' };
  // With secrets in Gloo’s Vault, they would be lost.
  const says = [/--yes does not cover it|would read an unknown number of secrets/];
  const repair = '90-troubleshoot --repair --yes --only gloo-settings-differ';
  await expectRun(repair, { env, exit: [2, 3], says, changed: [] });
});

/** Variables of Vault's own client, and a run's error for each. */
const REFUSED: readonly (readonly [what: string, env: Record<string, string>, says: RegExp])[] = [
  ['an agent', { VAULT_AGENT_ADDR: 'http://127.0.0.1:1' }, /VAULT_AGENT_ADDR: Set VAULT_ADDR to the address/],
  ['a proxy', { VAULT_HTTP_PROXY: 'http://127.0.0.1:1' }, /VAULT_HTTP_PROXY: Set HTTPS_PROXY/],
  ['a folder', { VAULT_CAPATH: '/etc/ssl/certs' }, /VAULT_CAPATH: Set VAULT_CACERT/],
];
for (const [what, env, says] of REFUSED) {
  test(`${what} of Vault’s own client is refused by name, unless it is for another Vault (exit 2)`, async () => {
    await expectRun('02-vault --plan', { env: { ...ownVault(), ...env }, exit: 2, says: [says] });
    await expectRun('02-vault --plan', { env });
  });
}

for (const path of ['/v1', '/v1/sys/health', '/ui/'])
  test(`an address that ends in ${path} is named (exit 2)`, async () => {
    const env = { ...ownVault(), VAULT_ADDR: `${world().vaultTls.address}${path}` };
    const says = ['names a path of Vault’s API or web page: leave out /v1 or /ui'];
    await expectRun('02-vault --plan', { env, exit: 2, says });
  });

/** A token with limits, made with the root token. */
async function tokenWith(limits: object): Promise<string> {
  const { auth } = await vault('auth/token/create', 'POST', { policies: ['root'], ...limits });
  return (auth as { client_token: string }).client_token;
}

test('a token that does not last for a run is refused before the first change (exit 2)', async () => {
  await vault('auth/aws/config/client', 'POST', { sts_region: 'eu-west-1' });
  for (const [limits, says] of [
    [{ num_uses: 3 }, /VAULT_TOKEN\n +seen +it has \d uses? left/],
    [{ ttl: '30s', explicit_max_ttl: '30s' }, /VAULT_TOKEN\n +seen +it expires in \d+ s/],
  ] as const) {
    const env = { ...ownVault(), VAULT_TOKEN: await tokenWith(limits) };
    await expectRun('02-vault --plan', { env, exit: 2, says: [says] });
    await expectRun('02-vault --yes', { env, exit: 2, says: [says] });
  }
  const used = await tokenWith({ num_uses: 3 });
  await expectRun('90-troubleshoot', {
    env: { ...ownVault(), VAULT_TOKEN: used },
    exit: 1,
    says: [/\? .*it has \d uses? left/],
    hides: [/✗ .*A login as/],
  });
  const VAULT_TOKEN = await tokenWith({ ttl: '5m', num_uses: 5000 });
  await expectRun('02-vault --yes', {
    env: { ...ownVault(), VAULT_TOKEN },
    says: [/warning +VAULT_TOKEN expires in [45] min/],
  });
});

test('an engine that demands check-and-set: the proof hands it the version', async () => {
  await vault('dev/config', 'POST', { cas_required: true });
  for (let times = 0; times < 2; times++) await expectRun('04-verify --yes');
  // The leftover of a killed run.
  const left = { data: { probe: 'x' } };
  const probe = 'dev/data/gloo/gloo-vault-irsa-probe';
  await vault(probe, 'POST', { ...left, options: { cas: 0 } });
  await vault(probe, 'POST', { ...left, options: { cas: 1 } });
  await expectRun('04-verify --yes --only 04-verify.2,04-verify.1');
  await vault('dev/config', 'POST', { cas_required: false });
});

test('a rate limit: a run waits as long as Vault asks, and names it if that is too long', async () => {
  const limit = (more: object) =>
    vault('sys/quotas/rate-limit/narrow', 'POST', { path: 'auth/aws/', rate: 2, interval: '2s', ...more });
  await vault('sys/quotas/config', 'POST', { enable_rate_limit_response_headers: true });
  await limit({});
  await expectRun('02-vault --plan');
  await limit({ block_interval: '90s' });
  await expectRun('02-vault --plan', {
    exit: 1,
    says: ['rate limit quota exceeded', /Run again in \d\d s\./],
  });
  await vault('sys/quotas/rate-limit/narrow', 'DELETE');
  await expectRun('02-vault --plan');
});

test('without a token, a run logs in by its own AWS identity with VAULT_ROLE, and revokes its token', async () => {
  const bound_iam_principal_arn = `arn:aws:iam::${world().accountId}:user/platform-engineer`;
  await vault('auth/aws/role/runbooks', 'POST', { auth_type: 'iam', bound_iam_principal_arn });
  const env = { ...ownVault(), VAULT_TOKEN: undefined, VAULT_ROLE: 'runbooks', VAULT_ADDRESS: undefined };
  await expectRun('00-preflight', { env, says: ['00-preflight.3', 'docs/rights/vault.hcl has the policy'] });
  assert.equal(await loginTokens(), []);
  await vault('sys/policies/acl/reading', 'PUT', { policy: 'path "*" { capabilities = ["read", "list"] }' });
  await vault('auth/aws/role/runbooks', 'POST', { token_policies: 'reading' });
  await vault('sys/policies/acl/dev', 'DELETE');
  const lacks = ['VAULT_ROLE’s token: it lacks update of sys/policies/acl/dev'];
  const changed = ['POST auth/aws/login', 'POST auth/token/revoke-self'];
  await expectRun('02-vault --plan', { env, exit: 4, says: lacks, hides: ['VAULT_TOKEN'], changed });
  await vault('auth/aws/role/runbooks', 'POST', { token_num_uses: 9 });
  const spent = ['VAULT_ROLE’s token', 'Set token_num_uses of that Vault role to 0.'];
  await expectRun('00-preflight', { env, exit: 2, says: spent, hides: ['VAULT_TOKEN'] });
  const other = { ...env, VAULT_ROLE: 'other' };
  const says = ['the login with VAULT_ROLE=other', 'entry for role other not found'];
  for (const id of ['00-preflight', '90-troubleshoot --brief']) {
    await expectRun(id, { env: other, exit: 2, says });
    await expectRun(id, { env: { ...env, VAULT_ROLE: undefined }, exit: 2, says: ['VAULT_ROLE=…'] });
  }
  await vault('auth/aws/role/runbooks', 'DELETE');
});

test.run();
