import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryFolder } from 'engine/testing/temporary-folder';
import * as assert from 'uvu/assert';
import { iam } from './aws.ts';
import { events } from './events.ts';
import { expectRun } from './expect-run.ts';
import { secretsIn } from './leaks.ts';
import { suite } from './suite.ts';
import { vault } from './vault.ts';
import { command, outputOf, RUNBOOK, world } from './world.ts';

const test = suite('what a run records');

const folder = temporaryFolder();
const journal = join(folder, 'gloo-vault-irsa', 'demo.us-east-1', 'journal.jsonl');
const env = { XDG_STATE_HOME: folder };

test.before(() => world().reset());

/** A report with its entities decoded, so that it can be searched for a reader's text. */
function read(file: string): string {
  return readFileSync(file, 'utf8')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}

/** The events of the journal, each in the format of docs/events.md. */
const journalLines = () => events(readFileSync(journal, 'utf8'));

/** Asserts that only this user can read a file, and that it contains neither a key nor a token. */
function isPrivate(file: string, known: Readonly<Record<string, string>> = {}): void {
  assert.is(statSync(file).mode & 0o777, 0o600);
  assert.equal(secretsIn(read(file), known), []);
  // Ids of access keys, and tokens of sessions.
  assert.not.match(read(file), /\b(AKIA|ASIA)[A-Z0-9]{16}\b|\bF[Qw]oG[\w+/=]{40}/);
}

test('if standard output is a full disk, the run stops, and standard error and the report say so (exit 130)', async () => {
  const report = join(folder, 'full.md');
  const args = [...RUNBOOK, '01-aws', '--yes', '--report', report];
  const output = await outputOf(command('bash', ['-c', '"$@" > /dev/full', 'bash', ...args]), 130);
  assert.match(output, /^standard output failed \(ENOSPC.*\): nothing more is shown\n/);
  assert.match(readFileSync(report, 'utf8'), '130: interrupted');
  await world().emptyAwsAndVault();
});

test('the whole guide: a begin and an end for each change, and by whom', async () => {
  const report = join(folder, 'run.html');
  await expectRun(['all', '--yes', '--report', report], { env, says: [`report: ${report}`] });
  const lines = journalLines();
  const begun = lines.flatMap((line) => (line.type === 'change' ? [line] : []));
  const changes = begun.map(({ action, name }) => `${action} ${name}`);
  for (const made of ['create iam role dev-role-iam-demo', 'create vault policy dev', 'prove secret'])
    assert.is(changes.filter((change) => change === made).length, 1, changes.join('\n'));
  for (const begin of begun) {
    const end = lines.find((line) => line.type === 'change-end' && line.id === begin.id);
    assert.ok(end?.type === 'change-end' && end.failed === undefined && begin.time <= end.time);
    assert.match(begin.by?.as ?? '', `arn:aws:iam::${world().accountId}:user/`);
    assert.match(begin.by?.user ?? '', '@');
  }
});

test('its report: who, where, times, and all that the terminal shows; report and journal are private', () => {
  const report = join(folder, 'run.html');
  for (const file of [journal, report]) isPrivate(file);
  assert.is(statSync(dirname(journal)).mode & 0o777, 0o700);
  const text = read(report);
  for (const said of [
    /arn:aws:iam::\d{12}:user\//,
    'beforehand, by --yes',
    '0: done',
    'aws iam create-role',
    'VAULT_ASSUMED_ROLE=foo-role',
    'repaired',
    'path outside dev/',
  ]) {
    assert.match(text, said);
  }
});

test('a difference is in the report of a plan, and recorded with its old and new value', async () => {
  await (await iam()).updateRole({ RoleName: 'dev-role-iam-demo', Description: 'other' });
  const plan = join(folder, 'plan.md');
  await expectRun(['01-aws', '--plan', '--report', plan], { exit: 4 });
  assert.match(read(plan), /- \(not shown\)\n +\+ Vault auth role/);
  assert.match(read(plan), '4: would change');
  await expectRun('01-aws --yes', { env });
  const differences = journalLines().flatMap((line) => (line.type === 'change' ? [line.differences] : []));
  assert.equal(differences.at(-1), [
    { field: 'Description', live: '(not shown)', wanted: 'Vault auth role' },
  ]);
});

test('a failed run has a report too, and no Vault token is in it', async () => {
  await vault('sys/policies/acl/dev', 'PUT', { policy: 'path "dev/metadata/*" { capabilities = ["list"] }' });
  const failed = join(folder, 'failed.html');
  await expectRun(['04-verify', '--yes', '--report', failed], { exit: 1 });
  assert.match(
    read(failed).replaceAll(/<[^>]*>/g, ''),
    /✗ permissions of gloo:\s+Vault denies gloo\s+read\s+of\s+dev\/data\//,
  );
  assert.match(read(failed), '1: failed');
  isPrivate(failed);
  const VAULT_TOKEN = 'hvs.canary-refused-token-5f2c7a90';
  const refused = join(folder, 'refused.md');
  await expectRun(['02-vault', '--yes', '--report', refused], {
    env: { VAULT_ADDR: world().vault.address, VAULT_TOKEN },
    exit: 2,
  });
  assert.match(read(refused), 'permission denied');
  isPrivate(refused, { VAULT_TOKEN });
});

test.run();
