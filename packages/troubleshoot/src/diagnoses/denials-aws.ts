import type { DiagnosisEntry, Look } from '../diagnosis.ts';
import { whoAmI } from '../looks.ts';

/**
 * AWS's denials by the kind of policy that decides, which its message ends in
 * (docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html).
 */
export const DENIALS_AWS: readonly DiagnosisEntry[] = [
  denial('denied-by-organisation', '(?:service|resource) control policy', {
    untried: 'the sandbox’s policy simulator does not evaluate service control policies',
    title: 'A policy of your organisation denies it',
    cause:
      'A service control policy or a resource control policy of the AWS organisation denies <permission> in this account, whatever your own policies allow.',
    next: 'Ask the administrator of the organisation what it requires for <permission> (a path, a permissions boundary, tags, a region): IAM_PATH, PERMISSIONS_BOUNDARY_ARN and IAM_TAGS set path, boundary and tags.',
    kind: 'service control policy',
    looks: {
      run: 'aws iam simulate-principal-policy --policy-source-arn <your role or user> --action-names <action> --query "EvaluationResults[].OrganizationsDecisionDetail"',
      prints: 'AllowedByOrganizations: false',
    },
  }),
  denial('denied-by-boundary', 'permissions boundary', {
    title: 'Your own permissions boundary does not allow it',
    cause:
      'The permissions boundary of the AWS identity does not allow <permission>, so none of its policies can grant it. Attaching another policy changes nothing.',
    next: 'Ask the owner of the boundary to allow <permission>, or run as another identity. pnpm runbook 00-preflight --policy prints the permissions that the runbooks need.',
    kind: 'permissions boundary',
    looks: {
      run: 'aws iam get-role --role-name <your role> --query Role.PermissionsBoundary; aws iam get-user --query User.PermissionsBoundary',
      prints: 'the boundary: by the first command if you run as a role, by the second if as a user',
    },
  }),
  denial('denied-by-session-policy', 'session policy', {
    untried: 'the sandbox’s STS applies no session policies',
    title: 'The policy of your session does not allow it',
    cause: 'A session policy limits the session, and <permission> is not in it.',
    next: 'Start a session without that policy, or add <permission> to it. Whoever assumes the role sets the policy: a profile, SSO or a CI system.',
    kind: 'session policy',
    looks: whoAmI('an assumed-role ARN: whoever assumed the role limited the session'),
  }),
  denial('denied-by-endpoint-policy', 'VPC endpoint policy', {
    untried: 'it needs a VPC with an endpoint',
    title: 'The policy of a VPC endpoint does not allow it',
    cause: 'The call went through a VPC endpoint, whose policy does not allow <permission>.',
    next: 'Ask the owner of the endpoint to allow <permission>, or run from a network that does not use it.',
    kind: 'VPC endpoint policy',
    looks: {
      run: 'aws ec2 describe-vpc-endpoints --query "VpcEndpoints[].[ServiceName,PolicyDocument]"',
      prints: 'the endpoint of the service, with a policy that leaves the action out',
    },
  }),
];

interface Denial extends Pick<DiagnosisEntry, 'title' | 'untried' | 'cause' | 'next'> {
  /** AWS's name for the kind of policy. */
  readonly kind: string;
  readonly looks: Look;
}

/** A denial by one kind of policy: an explicit deny, or no statement that allows the action. */
function denial(id: string, pattern: string, { kind, looks, ...texts }: Denial): DiagnosisEntry {
  const role = 'arn:aws:iam::123456789012:role/dev-role-iam-demo';
  return {
    id,
    ...texts,
    symptoms: [
      {
        says: new RegExp(
          `(?:is not authorized to perform: (?<permission>[\\w-]{1,60}:\\w{1,100})[^\\n]{0,2400}?)?(?:with an explicit deny in an? ${pattern}|because no ${pattern} allows)`,
        ),
        example: `An error occurred (AccessDenied) when calling the CreateRole operation: User: arn:aws:iam::123456789012:user/alice is not authorized to perform: iam:CreateRole on resource: ${role} because no ${kind} allows the iam:CreateRole action`,
        words: { aws: [`because no ${kind} allows`] },
      },
    ],
    byHand: () => ({
      confirm: [looks],
      fix: [
        '# Ask the owner of that policy to allow the action that the error names, on the resource that it names.',
      ],
      fixed: whoAmI('your identity; then the denied command succeeds'),
      risk: 'Whoever denied it may have had a reason: do not work around it with another identity.',
    }),
  };
}
