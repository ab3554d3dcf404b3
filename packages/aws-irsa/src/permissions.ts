import { Failure, messageOf } from 'resource';
import type { Aws } from './clients.ts';
import type { CallerIdentity } from './identity.ts';
import { getRole } from './role.ts';

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

/** Those that only the tags need, which `--no-tags` leaves out. */
export const TAG_PERMISSIONS = NEEDED_PERMISSIONS.filter((name) => name.startsWith('iam:Tag'));

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
      PolicySourceArn: await policySource(caller, (name) => getRole(aws, name)),
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

/**
 * The ARN whose policies are simulated: of a session, that of its role. Its path, which the roles of SSO have, is not
 * in the session's ARN, and is looked up; where that is refused, there may be none.
 */
export async function policySource(
  { arn, accountId, partition }: CallerIdentity,
  lookUpRole: (name: string) => Promise<{ readonly arn: string } | undefined>,
): Promise<string> {
  const name = /:assumed-role\/([^/]+)\//.exec(arn)?.[1];
  if (name === undefined) return arn;
  const role = await lookUpRole(name).catch((error: unknown) => {
    if (error instanceof Failure) return undefined;
    throw error;
  });
  return role?.arn ?? `arn:${partition}:iam::${accountId}:role/${name}`;
}
