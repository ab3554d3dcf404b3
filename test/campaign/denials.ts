import { iam, policyDocument } from '../aws.ts';
import { vault } from '../vault.ts';
import { world } from '../world.ts';
import { type Baseline, type Case, fail, type Survival } from './case.ts';
import { assertOutcome } from './survival.ts';
import { type RunResult, trial } from './trial.ts';

const GROUP = 'A denied call is not retried';

/** Denied calls, which a run must not retry. */
export function denials(baseline: Baseline): Case[] {
  return [
    {
      name: 'aws: iam CreateRole is denied',
      group: GROUP,
      startState: 'awsAndVaultEmpty',
      endState: 'guideDone',
      run: () => deniedByAws(baseline),
    },
    {
      name: 'vault: the token is denied enabling an auth method',
      group: GROUP,
      startState: 'awsAndVaultEmpty',
      endState: 'guideDone',
      run: () => deniedByVault(baseline),
    },
  ];
}

async function deniedByAws(baseline: Baseline): Promise<Survival> {
  const client = await iam();
  const policy = { UserName: 'platform-engineer', PolicyName: 'no-roles' };
  const PolicyDocument = policyDocument({ Effect: 'Deny', Action: 'iam:CreateRole', Resource: '*' });
  await client.putUserPolicy({ ...policy, PolicyDocument });
  await world().control.clearCalls();
  // A single section: `all` would stop at the preflight, which already names the missing permission.
  const ended = await trial(['01-aws', '--yes']);
  await client.deleteUserPolicy(policy);
  const asked = (await world().control.calls()).filter(({ action }) => action === 'CreateRole');
  return assertAskedOnce(ended, asked.length, baseline);
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
  return assertAskedOnce(ended, asked.length, baseline);
}

async function assertAskedOnce(ended: RunResult, times: number, baseline: Baseline): Promise<Survival> {
  if (ended.exitCode !== 1) fail(`exit code ${ended.exitCode}`, ended.output);
  if (times !== 1) fail(`the run made the denied call ${times} times`, ended.output);
  return assertOutcome(ended, baseline);
}
