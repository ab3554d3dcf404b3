import { Aws, type OperatorStatement } from 'aws-irsa';
import { causeBreak } from 'sandbox';
import { world } from '../world.ts';
import { type Baseline, broken, type Case } from './case.ts';
import { isNamed, lackingOne } from './lacks.ts';
import { ANY, leastRights } from './operator.ts';
import { allButTheCluster, guideIsDone } from './states.ts';
import { trial } from './trial.ts';

const GROUP = 'One right less in AWS';

/** Each action of the operator's policy in AWS, left out. */
export function awsLacks(baseline: Baseline): Case[] {
  return ANY.aws.flatMap((statement) =>
    lackingOne(statement.Action).map(({ left }) => ({
      name: `aws: without ${left} of ${statement.Sid}`,
      group: GROUP,
      run: async () => {
        const { begin, run } = needOf(statement.Sid, left, baseline);
        await begin();
        return isNamed({
          rights: { aws: without(statement.Sid, left) },
          run,
          // Troubleshooting says what it could not see, and a teardown keeps the provider.
          mayGoOn: /^Reading|^TeardownOtherRoles/.test(statement.Sid),
          // With AWS's own words, the resource is named as well; EC2 names none.
          names: new RegExp(
            `user/operator is not authorized to perform: ${left} ${left.startsWith('ec2:') ? 'because' : 'on resource: \\S+'}`,
          ),
        });
      },
    })),
  );
}

/** The statements with one action less; one without actions is no statement. */
function without(sid: string, action: string): OperatorStatement[] {
  return leastRights().aws.flatMap((statement) => {
    const Action = statement.Action.filter((name) => statement.Sid !== sid || name !== action);
    return Action.length === 0 ? [] : [{ ...statement, Action }];
  });
}

/** Where an action is needed, by its statement's purpose: in which state, and for which run. */
function needOf(sid: string, action: string, baseline: Baseline) {
  const done = () => guideIsDone(baseline);
  if (sid.startsWith('Guide')) return { begin: allButTheCluster, run: ['01-aws', '--yes'] };
  if (sid.startsWith('Correct')) return { begin: drifted, run: ['01-aws', '--yes'] };
  if (/^Repair(New)?VaultRole/.test(sid)) return { begin: withoutNodeRole, run: ['02-vault', '--yes'] };
  if (sid.startsWith('Repair')) return { begin: beforeVault, run: ['02-vault', '--yes'] };
  if (sid.startsWith('ReadingPodRole')) return { begin: done, run: ['00-preflight'] };
  if (action.startsWith('ec2:')) return { begin: withLaunchTemplate, run: ['00-preflight'] };
  if (action === 'iam:ListPolicies') return { begin: underAPath, run: ['01-aws', '--yes'] };
  if (sid.startsWith('Reading')) return { begin: done, run: ['90-troubleshoot'] };
  return { begin: inAwsAndVault, run: ['99-teardown', '--yes', '--from', '99-teardown.7'] };
}

async function beforeVault(): Promise<void> {
  await allButTheCluster();
  await succeeds('01-aws', '--yes');
}

/** The guide's policy is there, under another path than the one where it is expected. */
async function underAPath(): Promise<void> {
  await allButTheCluster();
  const iam = await new Aws(world().region).iam();
  await iam.createPolicy({
    Path: '/security/',
    PolicyName: `gloo-vault-auth-policy-${world().clusterName}`,
    PolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'iam:GetRole', Resource: '*' }],
    }),
  });
}

async function withoutNodeRole(): Promise<void> {
  await beforeVault();
  await world().control.setNodes({ hopLimit: 1, launchTemplate: false });
}

async function withLaunchTemplate(): Promise<void> {
  await allButTheCluster();
  await world().control.setNodes({ hopLimit: 1, launchTemplate: true });
}

async function inAwsAndVault(): Promise<void> {
  await beforeVault();
  await succeeds('02-vault', '--yes');
}

/** What an update needs: another trust policy and description, another document in the last of five versions, no audience. */
async function drifted(): Promise<void> {
  await beforeVault();
  await causeBreak(world(), 'oidc-provider-without-audience');
  await causeBreak(world(), 'trust-wrong-namespace');
  const iam = await new Aws(world().region).iam();
  const { clusterName, accountId } = world();
  await iam.updateRole({ RoleName: `dev-role-iam-${clusterName}`, Description: 'changed' });
  const PolicyArn = `arn:aws:iam::${accountId}:policy/gloo-vault-auth-policy-${clusterName}`;
  const Statement = [{ Effect: 'Allow', Action: 'iam:GetRole', Resource: '*' }];
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  for (let version = 2; version <= 5; version += 1)
    await iam.createPolicyVersion({ PolicyArn, PolicyDocument, SetAsDefault: true });
}

async function succeeds(...args: string[]): Promise<void> {
  const { exitCode, output } = await trial(args);
  if (exitCode !== 0) broken(`${args.join(' ')} failed`, output);
}
