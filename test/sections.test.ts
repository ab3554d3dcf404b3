import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { iam } from './aws.ts';
import { expectRun } from './expect-run.ts';
import { suite } from './suite.ts';
import { world } from './world.ts';

const test = suite('runbooks run one by one');

test.before(() => world().reset());

test('--only and --from run those steps and no others', async () => {
  await expectRun('01-aws --yes --only 1', { changed: ['iam:CreateOpenIDConnectProvider'] });
  await expectRun('all --plan --from 03-gloo', { exit: 4, hides: [/02-vault\.1/] });
});

for (const id of ['00-preflight', '01-aws', '02-vault', '03-gloo', '04-verify'])
  test.row(`${id} needs only the runbooks before it`, [id, '--yes'], {});

test('a saved plan is carried out as it is, and is refused once something else has changed', async () => {
  await expectRun('01-aws --yes');
  const PolicyArn = `arn:aws:iam::${world().accountId}:policy/gloo-vault-auth-policy-demo`;
  const role = { RoleName: 'dev-role-iam-demo', PolicyArn };
  const file = join(mkdtempSync(join(tmpdir(), 'plan-')), 'plan.json');
  const client = await iam();
  await expectRun(['01-aws', '--plan', '--out', file], { says: [`01-aws --apply ${file}`] });
  await client.detachRolePolicy(role);
  await expectRun(['01-aws', '--apply', file], { exit: 3, says: ['differs from the plan', PolicyArn] });
  await expectRun(['01-aws', '--plan', '--out', file], { exit: 4 });
  await expectRun(['01-aws', '--apply', file], { changed: ['iam:AttachRolePolicy'] });
  await expectRun(['01-aws', '--apply', file], { changed: [] });
});

test('02-vault comes before 01-aws: it names the IAM role that is missing', async () => {
  await world().emptyAwsAndVault();
  await expectRun('02-vault --yes', { exit: 1, says: [/iam role dev-role-iam-demo/, /\.\/runbook 01-aws/] });
});

test.run();
