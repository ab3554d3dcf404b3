import { existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { iam } from './aws.ts';
import { expectRun } from './expect-run.ts';
import { assume } from './gloo-login.ts';
import { runbook } from './run.ts';
import { suite } from './suite.ts';
import { vault } from './vault.ts';
import { bash, changingCalls, world } from './world.ts';

const test = suite('--report');
const folder = mkdtempSync(join(tmpdir(), 'report-'));

/** A report with its entities and escapes decoded, so that it can be searched for what a reader sees. */
function read(file: string): string {
  return readFileSync(file, 'utf8')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll(/\\([\\`*_[\]~])/g, '$1')
    .replaceAll('`', '');
}

/** Asserts that no report holds these secrets, or a text of their shape. */
function holdsNoSecret(text: string, ...secrets: string[]): void {
  const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = world().environment();
  for (const secret of [AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, ...secrets]) {
    assert.ok(secret.length > 15);
    assert.not.ok(text.includes(secret));
  }
  // Access keys, session tokens, Vault tokens, service account tokens.
  assert.not.match(text, /\b(AKIA|ASIA)[A-Z0-9]{16}\b|\bF[Qw]oG[\w+/=]{40}|\bhvs\.\w|\beyJ[\w-]{20}/);
}

for (const [ending, from] of [
  ['md', () => world().reset()],
  ['html', () => world().emptyAwsAndVault()],
] as const) {
  test(`the whole guide as ${ending}: who, where, plan, repair, changes, proofs, timeline`, async () => {
    await from();
    const file = join(folder, `run.${ending}`);
    await expectRun(['all', '--yes', '--report', file], { says: [`report: ${file}`] });
    assert.is(statSync(file).mode & 0o777, 0o600);
    const text = read(file);
    for (const said of [
      /arn:aws:iam::\d{12}:user\//,
      world().accountId,
      'us-east-1',
      'beforehand, by --yes',
      '0: all done',
      'Step 2: Set up a Role',
      'aws iam create-role',
      'is not authorized to perform: iam:GetRole',
      'VAULT_ASSUMED_ROLE=foo-role',
      'repaired',
      'helm release gloo-system/gloo',
      'service account discovery',
      'path outside dev/',
      'held up by',
      /02-vault\.1/,
    ]) {
      assert.match(text, said);
    }
    assert.match(
      text,
      ending === 'md' ? /^\| 01-aws\.2 .*\| 01-aws\.1 +\|$/m : /<svg [\s\S]*: repaired, began after/,
    );
    holdsNoSecret(text);
  });
}

test('it has the differences, field by field, also with --plan', async () => {
  await (await iam()).updateRole({ RoleName: 'dev-role-iam-demo', Description: 'other' });
  const file = join(folder, 'plan.md');
  await expectRun(['01-aws', '--plan', '--report', file], { exit: 4 });
  assert.match(read(file), /- \(not shown\)\n +\+ Vault auth role/);
  assert.match(read(file), '4: plan only: nothing was changed');
});

test('a failed run has a report too', async () => {
  await vault('sys/policies/acl/dev', 'PUT', { policy: 'path "dev/metadata/*" { capabilities = ["list"] }' });
  const file = join(folder, 'failed.html');
  await expectRun(['04-verify', '--yes', '--report', file], { exit: 1 });
  assert.match(read(file), '✗ failed  writing a secret as Gloo');
  assert.match(read(file), '1: a step or a proof failed');
  holdsNoSecret(read(file));
});

test('a Vault token is not in it, whether it is accepted or refused', async () => {
  const { address } = world().vault;
  const { auth } = await vault('auth/token/create', 'POST', { policies: ['root'] });
  const { client_token: token } = auth as { client_token: string };
  for (const [name, VAULT_TOKEN, says] of [
    ['good.html', token, '0: '],
    ['refused.md', `${token}x`, 'permission denied'],
  ] as const) {
    const file = join(folder, name);
    const env = { VAULT_ADDR: address, VAULT_TOKEN };
    const { output } = await runbook(['02-vault', '--yes', '--report', file], { env });
    assert.match(read(file), says, output);
    holdsNoSecret(read(file), token);
  }
});

test('session credentials are not in it, nor in AWS’s answer about them', async () => {
  const session = await assume(world(), world());
  const env = {
    AWS_ACCESS_KEY_ID: session.accessKeyId,
    AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
    AWS_SESSION_TOKEN: session.sessionToken,
  };
  const file = join(folder, 'session.html');
  await expectRun(['all', '--yes', '--report', file], { env, exit: 1 });
  assert.match(read(file), 'assumed-role/dev-role-iam-demo/gloo');
  holdsNoSecret(read(file), ...Object.values(env));
});

test('an interrupted run has a report too', async () => {
  await world().emptyAwsAndVault();
  const file = join(folder, 'interrupted.md');
  await expectRun(['all', '--yes', '--report', file], {
    end: { by: 'SIGINT', once: async () => (await changingCalls()).length > 0 },
    exit: 130,
  });
  assert.match(read(file), '130: interrupted');
});

for (const [name, file, says] of [
  ['another ending', 'run.txt', '.md or .html'],
  ['a folder that does not exist', 'absent/run.md', 'no such file or directory'],
  ['a file of others', 'notes.md', 'did not write it'],
] as const) {
  test(`${name} is bad input, and nothing is changed (exit 2)`, async () => {
    await bash(`cd '${folder}' && echo mine > notes.md`);
    await expectRun(['01-aws', '--yes', '--report', join(folder, file)], {
      exit: 2,
      says: [says, /^ +next /m],
    });
    assert.not.ok(existsSync(join(folder, 'absent')));
    assert.is(readFileSync(join(folder, 'notes.md'), 'utf8'), 'mine\n');
  });
}

test('--force replaces somebody else’s file and keeps its mode; a report is replaced without it', async () => {
  const file = join(folder, 'again.md');
  writeFileSync(file, 'before', { mode: 0o640 });
  for (const flags of [['--force'], []]) {
    await runbook(['01-aws', '--plan', '--report', file, ...flags]);
    assert.match(read(file), /^Generated by gloo-vault-irsa\.$/m);
    assert.is(statSync(file).mode & 0o777, 0o640);
  }
});

test.run();
