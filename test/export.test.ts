import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { blocksOf, inSandbox, OWN_NAMES, Reader } from './reader.ts';
import { suite } from './suite.ts';
import { bash, changingCalls, runbook, world } from './world.ts';

const test = suite('exported runbooks');
const folder = mkdtempSync(join(tmpdir(), 'exported-'));
const MAKING = ['01-aws', '02-vault', '03-gloo'];
const page = (id: string, from = folder): string => readFileSync(join(from, `${id}.md`), 'utf8');

async function exportAll(to: string, flags: string[] = [], env = {}): Promise<void> {
  const { exitCode, output } = await runbook(['export', 'all', '--out', to, ...flags], { env });
  assert.is(exitCode, 0, output);
}

test.before(async () => {
  await exportAll(folder);
  await world().reset();
});

const filled = (id: string, values: Readonly<Record<string, string>> = {}) => inSandbox(page(id), values);

const reader = new Reader('dash');
test.after(() => reader.leave());
const inBash = new Reader('bash');
test.after(() => inBash.leave());

/** The plan of the whole guide is empty. */
async function nothingToDo(): Promise<void> {
  const { exitCode, output } = await runbook(['all', '--plan'], { env: OWN_NAMES });
  assert.is(exitCode, 0, output);
  assert.match(output, /Nothing to do\./);
}

test('md: the blocks of 00 to 04, with every name changed, pasted into dash in order, carry out the guide and prove it', async () => {
  await reader.follow(filled('00-preflight', OWN_NAMES));
  await reader.follow(filled('01-aws', OWN_NAMES));
  // Late for the repair of 02-vault, whose last block is worth trying again.
  await world().control.setConsistency({ attachments: 3 });
  assert.match(await reader.follow(filled('02-vault', OWN_NAMES)), /VAULT_ASSUMED_ROLE=foo-role/);
  await world().control.setConsistency({ attachments: 0 });
  await reader.follow(filled('03-gloo', OWN_NAMES));
  assert.match(await reader.follow(filled('04-verify', OWN_NAMES)), /\[default two\]/);
  assert.equal(readdirSync(reader.folder), []);
  await nothingToDo();
});

test('md: in bash, 90 repairs the denial', async () => {
  const policy = `arn:aws:iam::${world().accountId}:policy/${OWN_NAMES.VAULT_AUTH_GET_ROLE_POLICY_NAME}`;
  const denied = await bash(`
    aws iam detach-role-policy --role-name foo-role --policy-arn ${policy}
    aws iam delete-policy --policy-arn ${policy}`);
  assert.is(denied.exitCode, 0, denied.output);
  assert.match(await inBash.follow(filled('90-troubleshoot', OWN_NAMES)), /VAULT_ASSUMED_ROLE=foo-role/);
  await nothingToDo();
});

test('--resolved: the checks of its pages succeed', async () => {
  const resolved = join(folder, 'resolved');
  await exportAll(resolved, ['--resolved'], OWN_NAMES);
  const checker = new Reader('bash');
  for (const id of MAKING) await checker.follow(page(id, resolved), ['variables', 'guard', 'check']);
  await checker.leave();
});

test('md: undone from the last page to the first, nothing is left', async () => {
  for (const id of MAKING.toReversed()) await reader.follow(filled(id, OWN_NAMES), ['look', 'undo']);
  const { output } = await runbook(['01-aws', '--plan'], { env: OWN_NAMES });
  assert.is(output.match(/^ +\+ create/gm)?.length, 4, output);
  const left = await bash(
    'aws iam list-policies --scope Local --query "Policies[].PolicyName"; helm list -A -q',
  );
  assert.is(left.output.trim(), '[]');
});

test('md: a role and a policy of somebody else under these names stop the page, and stay as they are', async () => {
  const foreign = await bash(`
    aws iam create-role --role-name dev-role-iam-demo --assume-role-policy-document \
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}'
    aws iam create-policy --policy-name gloo-vault-auth-policy-demo --policy-document \
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'`);
  assert.is(foreign.exitCode, 0, foreign.output);
  const [variables, guard, ...others] = blocksOf(filled('01-aws')).filter(({ purpose }) =>
    ['variables', 'guard', 'do', 'check'].includes(purpose),
  );
  for (const text of [variables?.text ?? '', guard?.text ?? '']) await inBash.paste(text);
  const steps = others.filter(({ step }) => step !== '01-aws-1');
  const pasteSteps = async () => {
    let output = '';
    for (const { text } of steps) output += (await inBash.paste(text)).output;
    return output;
  };
  assert.match(await pasteSteps(), /EntityAlreadyExists[\s\S]*\nfalse\n[\s\S]*VAULT_AUTH_ROLE_ARN: STOP/);
  // The role's name is free now, but not the policy's.
  await inBash.paste('export VAULT_AUTH_ROLE_NAME=half-way');
  assert.match(await pasteSteps(), /VAULT_AUTH_ROLE_ARN=arn[\s\S]*VAULT_AUTH_POLICY_ARN: STOP/);
  await inBash.paste('export VAULT_AUTH_POLICY_NAME=half-way');
  const attach = others.find(({ text }) => text.includes('attach-role-policy'));
  assert.match((await inBash.paste(attach?.text ?? '')).output, 'STOP');
  const left = await bash(`
    aws iam list-entities-for-policy --query 'length(PolicyRoles)' --policy-arn \
      arn:aws:iam::${world().accountId}:policy/gloo-vault-auth-policy-demo
    for role in dev-role-iam-demo half-way; do
      aws iam list-attached-role-policies --role-name $role --query 'length(AttachedPolicies)'
    done`);
  assert.is(left.output, '0\n0\n0\n');
});

test('md: a placeholder, another page’s guard or another cluster’s context: every block refuses', async () => {
  const other = await bash(`aws eks create-cluster --name other \
    --role-arn arn:aws:iam::${world().accountId}:role/eks-cluster-role \
    --resources-vpc-config subnetIds=subnet-0a1b2c3d4e5f60718`);
  assert.is(other.exitCode, 0, other.output);
  await world().control.clearCalls();
  const ofOther = { VAULT_AUTH_ROLE_NAME: 'half-way', CLUSTER_NAME: 'other' };
  for (const [text, reason] of [
    [page('01-aws'), 'a placeholder is left'],
    [filled('02-vault', ofOther), 'the kubectl context is of another cluster'],
  ] as const) {
    const [variables, guard, ...others] = blocksOf(text);
    await inBash.paste(variables?.text ?? '');
    assert.match((await inBash.paste(guard?.text ?? '')).output, `STOP: ${reason}`);
    for (const { name, text } of others)
      assert.match((await inBash.paste(text)).output, /GUARD_\d\d: STOP/, name);
  }
  assert.equal(await changingCalls(), []);
  assert.equal(await world().control.vaultCalls(), []);
});

test('--resolved: this cluster’s values in place of variables, the same bytes each time, and no secret', async () => {
  const key = 'canary-license-key-77aa';
  const resolved = () =>
    runbook(['export', '03-gloo', '--resolved', '--enterprise'], { env: { GLOO_LICENSE_KEY: key } });
  const { exitCode, output } = await resolved();
  assert.is(exitCode, 0, output);
  assert.match(output, `role-arn: arn:aws:iam::${world().accountId}:role/dev-role-iam-demo`);
  const steps = output.slice(output.indexOf('\n## Step 1'));
  const variables = [...steps.matchAll(/\$\{([A-Z_]+)\}/g)].map(([, name]) => name);
  assert.equal([...new Set(variables)], ['HELM_OVERRIDES', 'GLOO_LICENSE_KEY']);
  assert.match(output, /^\| `EDGE_VERSION` +\| `v1\.17\.3` +\|/m);
  assert.not.match(output, key);
  assert.is((await resolved()).output, output);
});

test.run();
