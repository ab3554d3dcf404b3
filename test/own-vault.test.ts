import type { PageId } from 'engine/resource';
import { causeFault, FAULTS, restoreFault, runScript } from 'sandbox';
import * as assert from 'uvu/assert';
import { expectRun } from './expect-run.ts';
import { foundAndRepaired } from './fault-trial.ts';
import { look } from './look.ts';
import { commandsFor, inReadersShell } from './page-reader.ts';
import { sameAs, snapshot } from './snapshot.ts';
import { guideIsDone } from './states.ts';
import { suite } from './suite.ts';
import { giveAuthority, vault } from './vault.ts';
import { bash, command, outputOf, SANDBOX, world } from './world.ts';

// Raft, TLS by a private authority, sealed and unsealed by others, and a token with only docs/rights: see the sandbox's own.ts.
process.env.SANDBOX_OWN_VAULT = '1';

const test = suite('a Vault of one’s own');
let empty: unknown;

test.before(async () => {
  await world().reset();
  const { storage_type } = (await vault('sys/seal-status')) as { storage_type?: string };
  assert.is(storage_type, 'raft');
  empty = await snapshot();
});

test('the authority that Gloo is to trust is missing, or is another one: refused before anything is changed (exit 2)', async () => {
  const refused = (says: string) => expectRun('all --yes', { exit: 2, says: [says], changed: [] });
  await refused('comes from key ca.crt of configmap gloo-system/vault-ca, which does not exist');
  await expectRun('00-preflight', {
    says: [
      /! client of Gloo: GLOO_HELM_VALUES: .*ca\.crt of configmap gloo-system\/vault-ca, which does not exist/,
    ],
  });
  await outputOf(bash(giveAuthority(world().layout.ca)));
  await refused(
    'the authority in key ca.crt of configmap gloo-system/vault-ca did not issue the certificate',
  );
  const loopback = { env: { VAULT_ADDRESS: 'https://localhost:8200' }, exit: 2, changed: [] };
  await expectRun('all --yes', {
    ...loopback,
    env: { VAULT_ADDRESS: (world().environment().VAULT_ADDRESS ?? '').replace('https', 'http') },
    says: ['has another scheme than VAULT_ADDR'],
  });
  await expectRun('all --yes', { ...loopback, says: ['in Gloo’s pod it is the pod itself'] });
});

test('the whole guide, with a token that has the policy of docs/rights alone: denied, repaired and proved', async () => {
  await outputOf(bash(giveAuthority()));
  const unnamed = { VAULT_ASSUMED_ROLE: undefined };
  await expectRun('00-preflight', {
    env: unnamed,
    says: [/! AWS identity of Vault: VAULT_ASSUMED_ROLE: it is/],
  });
  await expectRun('00-preflight', { says: [/✓ vault: Vault \S+ is unsealed; VAULT_TOKEN expires in \d+ h/] });
  await expectRun('all --yes', {
    says: [/02-vault\.4 .* repaired/, /✓ 04-verify\.4 .*the Vault of Gloo/],
    hides: ['vault/vault', 'kubectl exec'],
  });
});

test('again: no changes, and 90-troubleshoot finds nothing', async () => {
  await expectRun('all --yes', { says: ['No changes: everything already matches the guide'], changed: [] });
  await expectRun('90-troubleshoot', { says: ['Nothing is wrong.'] });
});

test('an upgrade without the file of values keeps the release’s own, with the authority', async () => {
  const env = { GLOO_HELM_VALUES: undefined, IAM_SERVER_ID_HEADER_VALUE: 'rotated.example.com' };
  await expectRun('03-gloo --plan', { env, exit: 4, says: ['update'], hides: ['names no authority'] });
});

test('a Gloo that no longer trusts Vault: the plan says that its login fails', async () => {
  const restarted = (logs: string) =>
    runScript(world(), `restart_gloo; until_gloo_logs "$(gloo_pod)" "${logs}"`);
  await outputOf(bash(giveAuthority(world().layout.ca)));
  await restarted('unknown authority');
  await expectRun('all --plan', {
    says: ['whose login to Vault fails: ./runbook 90-troubleshoot', 'No changes.'],
  });
  await outputOf(bash(giveAuthority()));
  await restarted('begin sync');
});

test('an address that cannot be asked takes Gloo to no other Vault without a person (exit 2)', async () => {
  const env = { VAULT_ADDRESS: 'https://vault.other.example:8200' };
  await expectRun('all --plan', { env, exit: 4, says: ['warning', 'it cannot be seen that'] });
  await expectRun('all --yes', { env, exit: 2, says: ['--yes does not cover it'], changed: [] });
});

/** Independent faults: those of a group are caused, found and repaired together. */
const GROUPS: readonly (readonly string[])[] = [
  ['trust-wrong-namespace', 'header-differs', 'vault-policy-missing'],
  ['auth-not-enabled'],
  ['vault-role-missing', 'kv-absent'],
];
for (const group of GROUPS)
  test(`${group.join(', ')}: found, and nothing else is; repaired, everything is as before`, async () => {
    await guideIsDone();
    const before = await snapshot();
    for (const name of group) await causeFault(world(), name);
    await foundAndRepaired(FAULTS.filter(({ name }) => group.includes(name)));
    await sameAs(before);
  });

/** Changes by others to this Vault and the operator's shell, and their undo; and the page that 90-troubleshoot names. */
const BY_OTHERS: readonly (readonly [
  what: string,
  page: PageId,
  cause: () => Promise<NodeJS.ProcessEnv>,
  undo: () => Promise<unknown>,
])[] = [
  ['sealed', 'vault-sealed', seal, () => restoreFault(world(), 'vault-sealed')],
  [
    'its certificate has expired',
    'vault-certificate-untrusted',
    () => certificate('expired'),
    () => certificate('valid'),
  ],
  ['the token is revoked', 'permission-denied-by-vault', revokedToken, async () => undefined],
  [
    'nothing answers at its address',
    'vault-unreachable',
    async () => ({ VAULT_ADDR: `https://127.0.0.1:1` }),
    async () => undefined,
  ],
];
for (const [what, page, cause, undo] of BY_OTHERS)
  test(`${what}: 90-troubleshoot names ${page} (exit 1), and a run changes nothing`, async () => {
    const env = await cause();
    const { diagnoses, exitCode, output } = await look({ env });
    assert.is(exitCode, 1);
    assert.ok(
      diagnoses.some(({ id, follows }) => id === page && follows === undefined),
      output,
    );
    await expectRun('all --yes', { env, exit: [1, 2], changed: [] });
    await undo();
  });

test('a new authority issues its certificate: found at once, mended by the page, and every login is proved again', async () => {
  await certificate('renewed');
  // The release has the authority, and the operator’s shell need not name its file.
  const { diagnoses, output } = await look({ env: { GLOO_HELM_VALUES: undefined } });
  const found = diagnoses.filter(({ follows }) => follows === undefined);
  assert.ok(
    found.some(({ id }) => id === 'vault-certificate-untrusted'),
    output,
  );
  const names = { 'PEM file': '$VAULT_CACERT', address: '$VAULT_ADDR' };
  const page = commandsFor({ name: 'vault-certificate-untrusted', names: { ...names, 'listed name': '' } });
  await inReadersShell(page?.fix ?? []);
  await expectRun('04-verify --yes', { says: ['the verification passed'] });
  await expectRun('90-troubleshoot', { says: ['Nothing is wrong.'] });
});

async function seal(): Promise<NodeJS.ProcessEnv> {
  await causeFault(world(), 'vault-sealed');
  return {};
}

async function certificate(kind: 'expired' | 'renewed' | 'valid'): Promise<NodeJS.ProcessEnv> {
  await world().control.setVaultCertificate(kind);
  return {};
}

async function revokedToken(): Promise<NodeJS.ProcessEnv> {
  const { auth } = await vault('auth/token/create', 'POST', { policies: ['gloo-vault-irsa'] });
  const { client_token: VAULT_TOKEN } = auth as { client_token: string };
  await vault('auth/token/revoke', 'POST', { token: VAULT_TOKEN });
  return { VAULT_TOKEN };
}

test('a teardown after Gloo, without VAULT_ADDR: it says which Vault it has not looked at', async () => {
  await guideIsDone();
  await outputOf(bash('helm uninstall gloo --namespace gloo-system --wait'));
  const names = ['VAULT_ADDR', 'VAULT_ADDRESS', 'VAULT_TOKEN', 'VAULT_CACERT', 'GLOO_HELM_VALUES'];
  const env = Object.fromEntries(names.map((name) => [name, undefined]));
  await expectRun('99-teardown --yes', { env, says: ['a Vault of your own', 'VAULT_ADDR is not set'] });
});

test('a token, an authority, and no VAULT_ADDR: no Vault is installed (exit 2)', async () => {
  const env = { VAULT_ADDR: undefined, VAULT_ADDRESS: undefined };
  await expectRun('all --yes', { env, exit: 2, says: ['it is not set, but VAULT_CACERT'], changed: [] });
});

test('a teardown removes everything from it, and leaves that Vault as it was', async () => {
  await guideIsDone();
  // The ids of its help are those of its steps.
  const repair = /99-teardown\.5 +Undo 90-troubleshoot\.1/;
  await expectRun('99-teardown --help', { says: [repair], hides: ['Undo 02-vault.1'] });
  await expectRun('99-teardown --plan', { exit: 4, says: [repair] });
  // An engine of an earlier run with another VAULT_KV_PATH.
  const { data } = await vault('sys/mounts');
  const { description } = (data as Record<string, { description: string }>)['dev/'] ?? {};
  await vault('sys/mounts/before', 'POST', { type: 'kv', options: { version: '2' }, description });
  await expectRun('99-teardown --yes --delete-secrets', {
    says: ['vault secrets engine before/', 'VAULT_KV_PATH=before ./runbook 99-teardown'],
  });
  await vault('sys/mounts/before', 'DELETE');
  await outputOf(bash('kubectl delete namespace gloo-system'));
  await sameAs(empty);
});

test('the sandbox that has ended it lacks no part', async () => {
  process.env.SANDBOX_OWN_VAULT = '';
  await world().reset();
  await outputOf(command('node', ['--import', 'tsx', 'scripts/sandbox.ts', 'status', '--name', SANDBOX]));
});

test.run();
