import type { OperatorStatement } from 'aws-irsa';
import { runScript } from 'sandbox';
import { world } from '../world.ts';
import type { Case } from './case.ts';
import { missingRightCase, type Need } from './missing-right.ts';
import { leastRights, PLACEHOLDER_RIGHTS } from './operator.ts';
import { carryOut, cause, type SetupStep } from './states.ts';

/** Each action of the operator's policy in AWS, left out. */
export function missingAwsRights(): Case[] {
  return PLACEHOLDER_RIGHTS.aws.flatMap(({ Sid, Action }) =>
    Action.map((action) =>
      missingRightCase({
        ...needOf(Sid, action),
        name: `aws: without ${action} of ${Sid}`,
        group: 'One right less in AWS',
        rights: () => ({ aws: without(Sid, action) }),
        // Troubleshooting says what it could not see, and a teardown keeps the provider.
        mayContinue: /^Reading|^TeardownOtherRoles/.test(Sid),
        // With AWS's own words, the resource is named as well; EC2 names none.
        errorPattern: new RegExp(
          `user/operator is not authorized to perform: ${action} ${action.startsWith('ec2:') ? 'because' : 'on resource: \\S+'}`,
        ),
      }),
    ),
  );
}

/** The statements with one action less; one without actions is no statement. */
function without(sid: string, action: string): OperatorStatement[] {
  return leastRights().aws.flatMap((statement) => {
    const Action = statement.Action.filter((name) => statement.Sid !== sid || name !== action);
    return Action.length === 0 ? [] : [{ ...statement, Action }];
  });
}

const AWS = carryOut(['01-aws', '--yes']);
const VAULT = carryOut(['02-vault', '--yes']);
const nodes =
  (launchTemplate: boolean): SetupStep =>
  () =>
    world().control.setNodes({ hopLimit: 1, launchTemplate });
const DOCUMENT = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'iam:GetRole', Resource: '*' }],
});

/** The guide's policy is there, under another path than the one where it is expected. */
const UNDER_A_PATH: SetupStep = () =>
  runScript(
    world(),
    `aws iam create-policy --path /security/ --policy-name gloo-vault-auth-policy-$CLUSTER_NAME --policy-document '${DOCUMENT}'`,
  );

/** Another description, and another document in the last of five versions. */
const CHANGED: SetupStep = () =>
  runScript(
    world(),
    `aws iam update-role --role-name $ROLE --description changed
for version in 2 3 4 5; do
  aws iam create-policy-version --policy-arn $POLICY --set-as-default --policy-document '${DOCUMENT}'
done`,
  );
const DRIFTED = [AWS, cause('oidc-provider-without-audience'), cause('trust-wrong-namespace'), CHANGED];

/** Where an action is needed, by its statement's purpose. */
function needOf(sid: string, action: string): Need {
  if (sid.startsWith('Guide')) return { startState: 'awsAndVaultEmpty', run: ['01-aws', '--yes'] };
  if (sid.startsWith('Correct'))
    return { startState: 'awsAndVaultEmpty', before: DRIFTED, run: ['01-aws', '--yes'] };
  if (/^Repair(New)?VaultRole/.test(sid))
    return { startState: 'awsAndVaultEmpty', before: [AWS, nodes(false)], run: ['02-vault', '--yes'] };
  if (sid.startsWith('Repair'))
    return { startState: 'awsAndVaultEmpty', before: [AWS], run: ['02-vault', '--yes'] };
  if (sid.startsWith('ReadingPodRole')) return { startState: 'guideDone', run: ['00-preflight'] };
  if (action.startsWith('ec2:'))
    return { startState: 'awsAndVaultEmpty', before: [nodes(true)], run: ['00-preflight'] };
  if (action === 'iam:ListPolicies')
    return { startState: 'awsAndVaultEmpty', before: [UNDER_A_PATH], run: ['01-aws', '--yes'] };
  if (sid.startsWith('Reading')) return { startState: 'guideDone', run: ['90-troubleshoot'] };
  const run = ['99-teardown', '--yes', '--from', '99-teardown.7'];
  return { startState: 'awsAndVaultEmpty', before: [AWS, VAULT], run };
}
