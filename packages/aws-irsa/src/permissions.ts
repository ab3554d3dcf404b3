import { messageOf } from 'resource';
import type { Aws } from './clients.ts';
import type { CallerIdentity } from './identity.ts';

/** What the guide's AWS section and its repair call. */
export const NEEDED_PERMISSIONS: readonly string[] = [
  'eks:DescribeCluster',
  'iam:AttachRolePolicy',
  'iam:CreateOpenIDConnectProvider',
  'iam:CreatePolicy',
  'iam:CreateRole',
  'iam:GetOpenIDConnectProvider',
  'iam:GetPolicy',
  'iam:GetPolicyVersion',
  'iam:GetRole',
  'iam:ListAttachedRolePolicies',
  'iam:TagOpenIDConnectProvider',
  'iam:TagPolicy',
  'iam:TagRole',
];

/** The permissions that the caller lacks, or why that could not be found out. */
export type PermissionAnswer =
  | { readonly missing: readonly string[]; readonly unknown?: undefined }
  | { readonly unknown: string };

/**
 * Asks IAM's policy simulator whether the caller may do what the guide does (`iam:SimulatePrincipalPolicy`). Not
 * being allowed to ask is an answer of its own, since many who may do the rest may not do that.
 */
export async function missingPermissions(aws: Aws, caller: CallerIdentity): Promise<PermissionAnswer> {
  const iam = await aws.iam();
  try {
    const { EvaluationResults = [] } = await iam.simulatePrincipalPolicy({
      PolicySourceArn: policySource(caller),
      ActionNames: [...NEEDED_PERMISSIONS],
    });
    return {
      missing: EvaluationResults.filter(({ EvalDecision }) => EvalDecision !== 'allowed').map(
        ({ EvalActionName = '' }) => EvalActionName,
      ),
    };
  } catch (error) {
    return { unknown: messageOf(error) };
  }
}

/** The ARN whose policies are simulated: of a session, the role's. Its path is not in the session's ARN. Pure. */
export function policySource({ arn, accountId, partition }: CallerIdentity): string {
  const role = /:assumed-role\/([^/]+)\//.exec(arn)?.[1];
  return role === undefined ? arn : `arn:${partition}:iam::${accountId}:role/${role}`;
}
