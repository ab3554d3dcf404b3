import { Aws } from 'aws-irsa';
import { vault } from '../vault.ts';
import { world } from '../world.ts';
import { type Baseline, broken, type Case, type Survival } from './case.ts';
import { survives } from './survival.ts';
import { type Ended, trial } from './trial.ts';

const GROUP = 'Permission denied: not retried';

/** A refusal is an answer: it is not asked for twice. */
export function denials(baseline: Baseline): Case[] {
  return [
    {
      name: 'aws: iam CreateRole is denied',
      group: GROUP,
      begin: 'emptied',
      leaves: 'done',
      run: () => deniedByAws(baseline),
    },
    {
      name: 'vault: the token may not enable an auth method',
      group: GROUP,
      begin: 'emptied',
      leaves: 'done',
      run: () => deniedByVault(baseline),
    },
  ];
}

async function deniedByAws(baseline: Baseline): Promise<Survival> {
  const iam = await new Aws(world().region).iam();
  const policy = { UserName: 'platform-engineer', PolicyName: 'no-roles' };
  const deny = { Effect: 'Deny', Action: 'iam:CreateRole', Resource: '*' };
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [deny] });
  await iam.putUserPolicy({ ...policy, PolicyDocument });
  await world().control.clearCalls();
  // Without the preflight, which would name the permission before anything is tried.
  const ended = await trial(['01-aws', '--yes']);
  await iam.deleteUserPolicy(policy);
  const asked = (await world().control.calls()).filter(({ action }) => action === 'CreateRole');
  return isAskedOnce(ended, asked.length, baseline);
}

async function deniedByVault(baseline: Baseline): Promise<Survival> {
  const token = `canary-${Date.now()}-looks-only`;
  const policy = 'path "*" { capabilities = ["read", "list"] }';
  await vault('sys/policies/acl/looks-only', 'PUT', { policy });
  await vault('auth/token/create', 'POST', { id: token, policies: ['looks-only'] });
  await world().control.clearCalls();
  const ended = await trial(['all', '--yes'], {
    env: { VAULT_TOKEN: token, VAULT_TOKEN_FOR_CLUSTER: 'true' },
  });
  await vault('sys/policies/acl/looks-only', 'DELETE');
  const calls = await world().control.vaultCalls();
  const asked = calls.filter(({ path, method }) => path === 'sys/auth/aws' && method !== 'GET');
  return isAskedOnce(ended, asked.length, baseline);
}

async function isAskedOnce(ended: Ended, times: number, baseline: Baseline): Promise<Survival> {
  if (ended.exitCode !== 1) broken(`exit code ${ended.exitCode}`, ended.output);
  if (times !== 1) broken(`it was asked for ${times} times`, ended.output);
  return survives(ended, baseline);
}
