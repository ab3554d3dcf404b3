import type { OperatorStatement } from 'aws-irsa';
import { runScript } from 'sandbox';
import { policyDocument } from '../aws.ts';
import { world } from '../world.ts';
import type { Case } from './case.ts';
import {
  AWS_SECTION,
  leastRights,
  missingRightCase,
  type Need,
  need,
  PLACEHOLDER_RIGHTS,
  VAULT_SECTION,
} from './least-rights.ts';
import { cause, type SetupStep } from './states.ts';

/** A case for each action of the operator's AWS policy, without that action. */
export function missingAwsRights(): Case[] {
  return PLACEHOLDER_RIGHTS.aws.flatMap(({ Sid, Action }) =>
    Action.map((action) =>
      missingRightCase({
        ...needOf(Sid, action),
        name: `aws: without ${action} of ${Sid}`,
        group: 'One right less in AWS',
        rights: () => ({ aws: without(Sid, action) }),
        // Troubleshooting continues and says what it could not read. A teardown keeps the provider.
        mayContinue: /^Reading|^TeardownOtherRoles/.test(Sid),
        // AWS's errors name the action and the resource; EC2's name only the action.
        errorPattern: new RegExp(
          `user/operator is not authorized to perform: ${action} ${action.startsWith('ec2:') ? 'because' : 'on resource: \\S+'}`,
        ),
      }),
    ),
  );
}

/** The least rights without one action. A statement without actions would be invalid, so it is removed. */
function without(sid: string, action: string): OperatorStatement[] {
  return leastRights().aws.flatMap((statement) => {
    const Action = statement.Action.filter((name) => statement.Sid !== sid || name !== action);
    return Action.length === 0 ? [] : [{ ...statement, Action }];
  });
}

const nodes =
  (launchTemplate: boolean): SetupStep =>
  () =>
    world().control.setNodes({ hopLimit: 1, launchTemplate });
const DOCUMENT = policyDocument({ Effect: 'Allow', Action: 'iam:GetRole', Resource: '*' });

/** Creates the guide's policy under another path than the expected one. */
const UNDER_A_PATH: SetupStep = () =>
  runScript(
    world(),
    `aws iam create-policy --path /security/ --policy-name gloo-vault-auth-policy-$CLUSTER_NAME --policy-document '${DOCUMENT}'`,
  );

/** Changes the role's description and the policy's document. The policy then has five versions, AWS's limit. */
const CHANGED: SetupStep = () =>
  runScript(
    world(),
    `aws iam update-role --role-name $ROLE --description changed
for version in 2 3 4 5; do
  aws iam create-policy-version --policy-arn $POLICY --set-as-default --policy-document '${DOCUMENT}'
done`,
  );
const DRIFTED = [
  AWS_SECTION,
  cause('oidc-provider-without-audience'),
  cause('trust-wrong-namespace'),
  CHANGED,
];

const SECTION_1 = ['01-aws', '--yes'];
const SECTION_2 = ['02-vault', '--yes'];

/** The run that needs an action, by the purpose of its statement. */
function needOf(sid: string, action: string): Need {
  if (sid.startsWith('Guide')) return need('awsAndVaultEmpty', SECTION_1);
  if (sid.startsWith('Correct')) return need('awsAndVaultEmpty', SECTION_1, ...DRIFTED);
  if (/^Repair(New)?VaultRole/.test(sid))
    return need('awsAndVaultEmpty', SECTION_2, AWS_SECTION, nodes(false));
  if (sid.startsWith('Repair')) return need('awsAndVaultEmpty', SECTION_2, AWS_SECTION);
  if (sid.startsWith('ReadingPodRole')) return need('guideDone', ['00-preflight']);
  if (action.startsWith('ec2:')) return need('awsAndVaultEmpty', ['00-preflight'], nodes(true));
  if (action === 'iam:ListPolicies') return need('awsAndVaultEmpty', SECTION_1, UNDER_A_PATH);
  if (sid.startsWith('Reading')) return need('guideDone', ['90-troubleshoot']);
  const teardown = ['99-teardown', '--yes', '--from', '99-teardown.7'];
  return need('awsAndVaultEmpty', teardown, AWS_SECTION, VAULT_SECTION);
}
