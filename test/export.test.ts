import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shellcheck } from 'sandbox';
import * as assert from 'uvu/assert';
import { outcome, vault } from './outcome.ts';
import { blocksOf, Reader } from './reader.ts';
import { suite } from './suite.ts';
import { bash, changingCalls, command, runbook, world } from './world.ts';

const test = suite('exported runbooks');
const folder = mkdtempSync(join(tmpdir(), 'exported-'));
const MAKING = ['01-aws', '02-vault', '03-gloo'];
const ALL = ['00-preflight', ...MAKING, '04-verify', '90-troubleshoot'];
const script = (id: string): string => join(folder, `${id}.sh`);
const page = (id: string): string => readFileSync(join(folder, `${id}.md`), 'utf8');

test.before(async () => {
  for (const format of ['md', 'sh']) {
    const { exitCode, output } = await runbook(['export', 'all', '--format', format, '--out', folder]);
    assert.is(exitCode, 0, output);
  }
  await world().reset();
});

async function nothingToDo(): Promise<void> {
  const { exitCode, output } = await runbook(['all', '--plan']);
  assert.is(exitCode, 0, output);
  assert.match(output, /Nothing to do\./);
}

async function succeeds(id: string): Promise<string> {
  const { exitCode, output } = await new Reader().run('bash', [script(id)]);
  assert.is(exitCode, 0, `${id}: ${output}`);
  return output;
}

test('sh: ShellCheck finds nothing', async () => {
  const program = await shellcheck(join(folder, 'shellcheck.log'));
  const { exitCode, output } = await command(program, ALL.map(script));
  assert.is(exitCode, 0, output);
});

test('sh: without its inputs it says which are missing, and asks nothing of AWS (exit 2)', async () => {
  await world().control.clearCalls();
  const { exitCode, output } = await bash(script('01-aws'), { env: { CLUSTER_NAME: undefined } });
  assert.is(exitCode, 2, output);
  assert.match(output, /CLUSTER_NAME/);
  assert.equal(await world().control.calls(), []);
});

let scripted: unknown;

test('sh: 01, 02 and 03 carry out the guide, the denial’s repair included', async () => {
  await world().control.setConsistency({ attachments: 3 });
  const [, vaultSection = ''] = [
    await succeeds('01-aws'),
    await succeeds('02-vault'),
    await succeeds('03-gloo'),
  ];
  await world().control.setConsistency({ attachments: 0 });
  assert.match(vaultSection, /is not authorized to perform: iam:GetRole/);
  assert.match(vaultSection, /VAULT_ASSUMED_ROLE=foo-role/);
  scripted = await outcome();
});

test('sh: run again, they change nothing', async () => {
  await world().control.clearCalls();
  for (const id of MAKING) assert.not.match(await succeeds(id), /^ {2}\+ /m);
  assert.equal(await changingCalls(), []);
  assert.equal(await outcome(), scripted);
});

test('sh: afterwards the plan of the whole guide is empty (exit 0)', nothingToDo);

test('sh: the checks and the proofs succeed, and leave nothing behind', async () => {
  for (const id of ['00-preflight', '04-verify', '90-troubleshoot']) await succeeds(id);
  const left = await vault('dev/metadata/gloo/gloo.solo.io/v1/Secret/gloo-system?list=true');
  assert.is(left.data, undefined);
});

test('sh: what is there and differs is left alone (exit 3)', async () => {
  const { data } = await vault('sys/policies/acl/dev');
  const theirs = 'path "theirs/*" { capabilities = ["read"] }';
  await vault('sys/policies/acl/dev', 'PUT', { policy: theirs });
  const { exitCode, output } = await new Reader().run('bash', [script('02-vault')]);
  const kept = await vault('sys/policies/acl/dev');
  await vault('sys/policies/acl/dev', 'PUT', data);
  assert.is(exitCode, 3, output);
  assert.match(output, /vault policy dev is there and differs/);
  assert.is((kept.data as { policy: string }).policy, theirs);
});

test('sh: a proof that fails is said, with what it means (exit 1)', async () => {
  await vault('auth/aws/config/client', 'POST', { iam_server_id_header_value: '' });
  const { exitCode, output } = await new Reader().run('bash', [script('04-verify')]);
  await vault('auth/aws/config/client', 'POST', { iam_server_id_header_value: 'vault.gloo.example.com' });
  assert.is(exitCode, 1, output);
  assert.match(output, /NOT REFUSED[\s\S]*iam_server_id_header_value, 02-vault, step 3/);
});

const reader = new Reader();

test('md: the blocks of 00 to 04, pasted in order by a reader, carry out the guide and prove it', async () => {
  await world().reset();
  await reader.follow(page('00-preflight'));
  await reader.follow(page('01-aws'));
  assert.match(await reader.follow(page('02-vault')), /VAULT_ASSUMED_ROLE=foo-role/);
  await reader.follow(page('03-gloo'));
  assert.match(await reader.follow(page('04-verify')), /\[default dev\]/);
});

test('md: afterwards the plan of the whole guide is empty (exit 0)', nothingToDo);

test('md: scripts and pages lead to the same state, field by field', async () => {
  assert.equal(await outcome(), scripted);
});

test('md: undone from the last block to the first, nothing is left', async () => {
  for (const id of MAKING.toReversed()) {
    const blocks = blocksOf(page(id)).filter(({ purpose }) => purpose.startsWith('undo'));
    for (const { text } of blocks.toReversed()) {
      const { exitCode, output } = await reader.paste(text);
      assert.is(exitCode, 0, `${id}: ${text}\n${output}`);
    }
  }
  const { output } = await runbook(['01-aws', '--plan']);
  assert.is(output.match(/^ {2}\+ create/gm)?.length, 4, output);
  const left = await bash(
    'aws iam list-policies --scope Local --query "Policies[].PolicyName"; helm list -A -q',
  );
  assert.is(left.output.trim(), '[]');
});

test('md: 90-troubleshoot repairs the denial', async () => {
  await world().reset();
  const upToDenial = await runbook(['all', '--yes', '--only', '01-aws,02-vault.1,02-vault.2,02-vault.3']);
  assert.is(upToDenial.exitCode, 0, upToDenial.output);
  await new Reader().follow(page('90-troubleshoot'));
  assert.is((await runbook(['02-vault', '--plan'])).exitCode, 0);
});

test('--resolved: this cluster’s values in place of variables, the same bytes each time, and no secret', async () => {
  const key = 'canary-license-key-77aa';
  const resolved = () =>
    runbook(['export', '03-gloo', '--resolved', '--enterprise'], { env: { GLOO_LICENSE_KEY: key } });
  const { exitCode, output } = await resolved();
  assert.is(exitCode, 0, output);
  assert.match(output, `role-arn: arn:aws:iam::${world().accountId}:role/dev-role-iam-demo`);
  const variables = [...output.matchAll(/\$\{([A-Z_]+)/g)].map(([, name]) => name);
  assert.equal([...new Set(variables)], ['GLOO_LICENSE_KEY']);
  assert.match(output, /^\| `EDGE_VERSION` +\| `v1\.17\.3` +\|/m);
  assert.not.match(output, key);
  assert.is((await resolved()).output, output);
});

test('--resolved: with credentials of another account its script does nothing (exit 2)', async () => {
  const { output: text } = await runbook(['export', '01-aws', '--format', 'sh', '--resolved']);
  const { exitCode, output } = await bash(text.replaceAll(world().accountId, '999999999999'));
  assert.is(exitCode, 2, output);
  assert.match(output, /not of account 999999999999/);
});

test('--resolved: its scripts find that there is nothing to do', async () => {
  assert.is((await runbook(['all', '--yes'])).exitCode, 0);
  const own = mkdtempSync(join(tmpdir(), 'resolved-'));
  const { exitCode, output } = await runbook(['export', 'all', '--format', 'sh', '--resolved', '--out', own]);
  assert.is(exitCode, 0, output);
  for (const id of MAKING) {
    const ran = await new Reader().run('bash', [join(own, `${id}.sh`)]);
    assert.is(ran.exitCode, 0, ran.output);
    assert.not.match(ran.output, /^ {2}\+ /m);
  }
});

test.run();
