import type { EvaluationResult, IAM } from '@aws-sdk/client-iam';
import type { Ability } from 'troubleshoot';
import { awsFailure } from './aws-failure.ts';
import type { Aws } from './clients.ts';

/** Something that an identity has to be able to do. */
export interface Act {
  /** Such as `iam:GetRole`. */
  readonly action: string;
  /** The ARN of what it is done to, or `*`. */
  readonly resource: string;
}

type DeniedAct = Ability['denied'][number];

/**
 * What a role may not do of all this, as IAM's policy simulator says (`iam:SimulatePrincipalPolicy`). Its answer is a
 * hint: conditions and policies of the organisation may decide otherwise.
 * @throws Failure where there is no such role, or the caller may not ask.
 */
export async function roleAbility(aws: Aws, roleName: string, acts: readonly Act[]): Promise<Ability> {
  const iam = await aws.iam();
  try {
    const { Role } = await iam.getRole({ RoleName: roleName });
    return await simulate(iam, Role?.Arn, acts);
  } catch (error) {
    throw awsFailure(`permissions of iam role ${roleName}`, error);
  }
}

async function simulate(iam: IAM, arn: string | undefined, acts: readonly Act[]): Promise<Ability> {
  const results = await Promise.all(
    [...new Set(acts.map((act) => act.resource))].map((on) =>
      iam.simulatePrincipalPolicy({
        PolicySourceArn: arn,
        ActionNames: acts.filter((act) => act.resource === on).map(({ action }) => action),
        ResourceArns: [on],
      }),
    ),
  );
  const answers = results.flatMap(({ EvaluationResults = [] }) => EvaluationResults);
  return { denied: answers.flatMap(deniedAct) };
}

function deniedAct(result: EvaluationResult): DeniedAct[] {
  const { EvalActionName: action = '', EvalDecision: decision, MatchedStatements = [] } = result;
  if (decision === 'allowed') return [];
  if (decision === 'explicitDeny') {
    const policy = MatchedStatements[0]?.SourcePolicyId;
    return [{ action, how: 'explicitly', ...(policy !== undefined && { policy }) }];
  }
  const within = result.PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary ?? true;
  return [{ action, how: within ? 'since nothing allows it' : 'by its permissions boundary' }];
}
