import { existsSync, mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readJournal } from 'engine/run';
import * as assert from 'uvu/assert';
import { iam } from './aws.ts';
import { runbook } from './run.ts';
import { suite } from './suite.ts';
import { bash, changingCalls, command, outputOf, RUNBOOK, world } from './world.ts';

const test = suite('journal');
const REQUEST_ID = /^[\w-]{36,}$/;

/** A test's own state folder, and the journal in it. */
class Journal {
  readonly env = { XDG_STATE_HOME: mkdtempSync(join(tmpdir(), 'journal-')) };
  readonly file = join(this.env.XDG_STATE_HOME, 'gloo-vault-irsa', 'demo.us-east-1', 'journal.jsonl');

  get text(): string {
    return existsSync(this.file) ? readFileSync(this.file, 'utf8') : '';
  }

  read() {
    return readJournal(this.text);
  }

  /** `./runbook …` that writes to this journal. */
  run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    return runbook(args, { env: { ...this.env, ...env } });
  }

  /** A run that succeeds. */
  ran(...args: string[]): Promise<string> {
    return outputOf(this.run(args));
  }

  /** The changes, as `action resource`, in order. */
  get changes(): string[] {
    return this.read().entries.map(({ begin }) => `${begin?.action} ${begin?.name}`);
  }
}

const whole = new Journal();

test.before(() => world().reset());

test('a plan writes no journal; without one, ./runbook journal says so (exit 0)', async () => {
  const journal = new Journal();
  await outputOf(journal.run(['all', '--plan']), 4);
  assert.not(existsSync(dirname(journal.file)));
  assert.match(await journal.ran('journal'), 'There is no journal of cluster demo');
});

test('if standard output is a full disk, the run stops, and standard error and the report say so (exit 130)', async () => {
  const journal = new Journal();
  const report = join(journal.env.XDG_STATE_HOME, 'run.md');
  const args = [...RUNBOOK, '01-aws', '--yes', '--report', report];
  const output = await outputOf(
    command('bash', ['-c', '"$@" > /dev/full', 'bash', ...args], { env: journal.env }),
    130,
  );
  assert.match(output, /^standard output failed \(ENOSPC.*\): nothing more is shown\n/);
  assert.match(readFileSync(report, 'utf8'), '130: interrupted');
  await world().emptyAwsAndVault();
});

test('the whole guide: a begin and an end for each change, who, and AWS’s own request ids', async () => {
  await world().control.clearCalls();
  await whole.ran('all', '--yes');
  const { entries, unreadable } = whole.read();
  assert.equal(unreadable, []);
  for (const made of [
    'create iam role dev-role-iam-demo',
    'create helm release vault/vault',
    'create vault policy dev',
    'create iam policy gloo-vault-auth-get-role-policy-demo',
    'create vault auth/aws/role/dev-role-iam-demo',
    'create helm release gloo-system/gloo',
    'prove secret',
  ]) {
    assert.is(whole.changes.filter((change) => change === made).length, 1, whole.changes.join('\n'));
  }
  for (const { begin, end } of entries) {
    assert.equal([end?.id, end?.failed], [begin?.id, undefined]);
    assert.ok((begin?.time ?? '') <= (end?.time ?? ''));
    assert.match(begin?.by?.as ?? '', `arn:aws:iam::${world().accountId}:user/`);
    assert.match(begin?.by?.user ?? '', '@');
  }
  const called = entries.flatMap(({ end }) => end?.calls ?? []);
  const aws = called.filter(({ call }) => call.startsWith('iam '));
  for (const { requestId = '' } of aws) assert.match(requestId, REQUEST_ID);
  assert.is(new Set(aws.map(({ requestId }) => requestId)).size, aws.length);
  assert.equal(
    aws.map(({ call }) => call.replace(' ', ':')).sort(),
    (await changingCalls()).filter((call) => call.startsWith('iam:')).sort(),
  );
  assert.ok(called.some(({ call, requestId }) => call.startsWith('POST dev/data') && requestId));
  assert.ok(called.some(({ call }) => call === 'helm install gloo'));
});

test('only this user can read it, and it holds no secret', () => {
  assert.is(statSync(whole.file).mode & 0o777, 0o600);
  assert.is(statSync(dirname(whole.file)).mode & 0o777, 0o700);
  const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = world().environment();
  for (const secret of [AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY]) assert.not(whole.text.includes(secret));
  assert.not.match(whole.text, /\b(AKIA|ASIA)[A-Z0-9]{16}\b|\bhvs\.\w|\beyJ[\w-]{20}/);
});

test('a difference is recorded with its old and new value, and shown', async () => {
  await (await iam()).updateRole({ RoleName: 'dev-role-iam-demo', Description: 'other' });
  await whole.ran('01-aws', '--yes');
  const { begin } = whole.read().entries.at(-1) ?? {};
  assert.equal(begin?.differences, [
    { field: 'Description', live: '(not shown)', wanted: 'Vault auth role' },
  ]);
  const table = await whole.ran('journal', '--last', '1');
  assert.match(
    table,
    /01-aws\.2 +iam role dev-role-iam-demo +updated Description \(not shown\) → Vault auth role +\d+\.\d\d +\S+@\S+ as user\/\S+ +\S{36}/,
  );
  assert.is(table.trim().split('\n').length, 2);
});

test('--json prints the lines unchanged', async () => {
  assert.is(await whole.ran('journal', '--json'), whole.text);
});

test('a run that is killed leaves a change without an end; the next one goes on', async () => {
  await world().emptyAwsAndVault();
  await world().control.configureAccount({ latencyMs: 150 });
  const journal = new Journal();
  const last = 'create iam policy gloo-vault-auth-policy-demo';
  const killed = await runbook(['01-aws', '--yes'], {
    env: journal.env,
    end: { by: 'SIGKILL', once: () => journal.changes.at(-1) === last },
  });
  await world().control.configureAccount({ latencyMs: 0 });
  assert.is(killed.exitCode, 137, killed.output);
  const { entries } = journal.read();
  assert.is(entries.at(-1)?.end, undefined);
  const torn = await journal.ran('journal', '--last', '1');
  assert.match(
    torn,
    /iam policy gloo-vault-auth-policy-demo +started, end unknown \(killed, or still running\): create/,
  );
  await bash(`printf '{"time":"2026-' >> '${journal.file}'`);
  assert.match(await journal.ran('journal'), /journal\.jsonl: line \d+ cannot be read/);
  await journal.ran('01-aws', '--yes');
  const after = journal.read();
  assert.is(after.unreadable.length, 1);
  assert.ok(after.entries.length > entries.length);
  assert.equal(
    after.entries
      .slice(entries.length)
      .filter(({ begin, end }) => !begin || !end || end.failed !== undefined),
    [],
  );
});

test('if a cluster has journals of two regions, one region must be named (exit 2); without a cluster, both are listed', async () => {
  const journal = new Journal();
  await bash(`cd '${journal.env.XDG_STATE_HOME}'; mkdir -p gloo-vault-irsa/demo.{eu-west-1,us-west-2}
    touch gloo-vault-irsa/demo.{eu-west-1,us-west-2}/journal.jsonl`);
  const env = { ...journal.env, AWS_REGION: undefined };
  const output = await outputOf(runbook(['journal'], { env }), 2);
  assert.match(output, 'eu-west-1, us-west-2: name one with --region');
  const all = await outputOf(runbook(['journal'], { env: { ...env, CLUSTER_NAME: undefined } }));
  assert.match(all, /journal --cluster demo --region eu-west-1\n.* --cluster demo --region us-west-2\n/);
});

test.run();
