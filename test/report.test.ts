import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { iam } from './aws.ts';
import { expectRun } from './expect-run.ts';
import { runbook } from './run.ts';
import { suite } from './suite.ts';
import { vault } from './vault.ts';
import { changingCalls, world } from './world.ts';

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

test('the whole guide: who, where, plan, repair, changes, proofs, timeline', async () => {
  await world().reset();
  const file = join(folder, 'run.html');
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
    /<svg [\s\S]*: repaired, began after/,
    'helm release gloo-system/gloo',
    'service account discovery',
    'path outside dev/',
    'Timeline',
    /02-vault\.1/,
  ]) {
    assert.match(text, said);
  }
  holdsNoSecret(text);
});

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

test('an interrupted run has a report too', async () => {
  await world().emptyAwsAndVault();
  const file = join(folder, 'interrupted.md');
  await expectRun(['all', '--yes', '--report', file], {
    end: { by: 'SIGINT', once: async () => (await changingCalls()).length > 0 },
    exit: 130,
  });
  assert.match(read(file), '130: interrupted');
});

test('a file of others is bad input, and nothing is changed (exit 2)', async () => {
  const file = join(folder, 'notes.md');
  writeFileSync(file, 'mine');
  await expectRun(['01-aws', '--yes', '--report', file], { exit: 2, says: ['did not write it'] });
  assert.is(readFileSync(file, 'utf8'), 'mine');
});

test.run();
