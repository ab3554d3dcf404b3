import * as assert from 'uvu/assert';
import { suite } from './suite.ts';
import { bash, changingCalls, runbook, world } from './world.ts';

const test = suite('90-troubleshoot');

test.eachBefore(() => world().reset());

/** The guide up to the point where `vault write auth/aws/role/…` is denied. */
async function upToTheDenial(): Promise<void> {
  const { exitCode, output } = await runbook([
    'all',
    '--yes',
    '--only',
    '01-aws,02-vault.1,02-vault.2,02-vault.3',
  ]);
  assert.is(exitCode, 0, output);
  await world().control.clearCalls();
}

test('the role that Vault runs with is read from Vault’s own error', async () => {
  await upToTheDenial();
  const { exitCode, output } = await runbook(['90-troubleshoot', '--yes']);
  assert.is(exitCode, 0, output);
  assert.match(output, /VAULT_ASSUMED_ROLE=foo-role/);
  assert.equal(await changingCalls(), ['iam:CreatePolicy', 'iam:AttachRolePolicy']);
});

test('VAULT_ASSUMED_ROLE names it beforehand: repaired before it is tried again', async () => {
  await upToTheDenial();
  const { exitCode, output } = await runbook(['90-troubleshoot', '--yes'], {
    env: { VAULT_ASSUMED_ROLE: 'foo-role' },
  });
  assert.is(exitCode, 0, output);
  assert.not.match(output, /is not authorized to perform/);
});

test('a permission that is not visible yet is waited for', async () => {
  await upToTheDenial();
  await world().control.setConsistency({ attachments: 5 });
  const { exitCode, output } = await runbook(['90-troubleshoot', '--yes']);
  await world().control.setConsistency({ attachments: 0 });
  assert.is(exitCode, 0, output);
  assert.match(output, /waiting for /);
});

test('an explicit deny in the way is told apart: a policy cannot cure it', async () => {
  await upToTheDenial();
  const denied = await bash(`
    aws iam put-role-policy --role-name foo-role --policy-name deny --policy-document \
      '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"iam:GetRole","Resource":"*"}]}'`);
  assert.is(denied.exitCode, 0, denied.output);
  const { exitCode, output } = await runbook(['90-troubleshoot', '--yes']);
  assert.is(exitCode, 1, output);
  assert.match(output, /explicit/i);
  assert.not.match((await changingCalls()).join(' '), /CreatePolicy/);
});

test.run();
