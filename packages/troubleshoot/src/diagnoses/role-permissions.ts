import type { DiagnosisEntry, Evidence } from '../diagnosis.ts';
import { differs, missing } from '../differences.ts';
import { policyArnOf, writes } from '../looks.ts';
import { observedValue } from '../observation.ts';
import type { Ability, Wanted } from '../observations.ts';

export type How = Ability['denied'][number]['how'];

/** What an identity is denied in these ways. A warning, because the simulator only predicts what AWS decides. */
export function deniedBy({ denied }: Ability, ...ways: readonly How[]): Evidence | undefined {
  const seen = ways.flatMap((how) => {
    const actions = denied.filter((action) => action.how === how);
    if (actions.length === 0) return [];
    const policies = [...new Set(actions.flatMap(({ policy }) => policy ?? []))];
    return `${actions.map(({ action }) => action).join(', ')}: denied ${how}${policies.length > 0 ? ` (${policies.join(', ')})` : ''}`;
  });
  if (seen.length === 0) return undefined;
  return { seen: `${seen.join('; ')}, according to the policy simulator`, level: 'warn' };
}

const attached = ({ roleName }: Wanted, prints: string) => ({
  run: `aws iam list-attached-role-policies --role-name ${roleName} --output text`,
  prints,
});
const attach = (wanted: Wanted) =>
  `aws iam attach-role-policy --role-name ${wanted.roleName} --policy-arn ${policyArnOf(wanted)}`;
/** The simulator's decision about the denied call. */
const simulated = ({ roleArn }: Wanted, prints: string) => ({
  run: `aws iam simulate-principal-policy --policy-source-arn ${roleArn} --action-names iam:GetRole --resource-arns ${roleArn} --query "EvaluationResults[].[EvalDecision,PermissionsBoundaryDecisionDetail]"`,
  prints,
});

/** What Gloo's role may do (AWS step 3). */
export const ROLE_PERMISSIONS: readonly DiagnosisEntry[] = [
  {
    id: 'policy-missing',
    check: 'role-permissions',
    title: 'The IAM policy does not exist',
    cause: 'The AWS section was not completed, or somebody deleted the policy.',
    next: 'pnpm runbook 01-aws --plan shows what is missing.',
    found: missing('policy', ({ policyName }) => `there is no policy ${policyName}`),
    makes: ['iam-policy'],
    byHand: (wanted) => ({
      confirm: [
        {
          run: `aws iam list-policies --scope Local --query "Policies[?PolicyName=='${wanted.policyName}'].Arn"`,
          prints: '[]',
        },
      ],
      fix: [
        writes('gloo-vault-auth-policy.json'),
        `aws iam create-policy --policy-name ${wanted.policyName} --policy-document file://gloo-vault-auth-policy.json --description 'Policy used by the Vault user to check instance identity'`,
        attach(wanted),
      ],
      fixed: attached(wanted, `the ARN of ${wanted.policyName}`),
      risk: 'None: a new policy has no effect on anything but this role.',
    }),
  },
  {
    id: 'policy-detached',
    check: 'role-permissions',
    title: 'The policy is not attached to the role',
    cause: 'The policy exists, but it was never attached to the role, or somebody detached it.',
    next: 'pnpm runbook 01-aws --plan shows what is missing.',
    found({ attachment, policy, role, wanted }) {
      // An attachment is impossible if one of the two does not exist.
      if (observedValue(role) === undefined || observedValue(policy) === undefined) return undefined;
      if (observedValue(attachment) !== undefined) return undefined;
      return { seen: `${wanted.policyName} is not attached to ${wanted.roleName}` };
    },
    makes: ['iam-policy'],
    byHand: (wanted) => ({
      confirm: [attached(wanted, `no ${wanted.policyName}`)],
      fix: [attach(wanted)],
      fixed: attached(wanted, `the ARN of ${wanted.policyName}`),
      risk: 'The role can then do what the policy allows. If somebody detached it on purpose, ask first.',
    }),
  },
  {
    id: 'policy-document-differs',
    check: 'role-permissions',
    title: 'The policy differs from the guide’s',
    cause: 'Somebody removed or added a statement or an action.',
    next: 'pnpm runbook 01-aws --plan shows how the policy differs.',
    found: differs('policy', /./),
    makes: ['iam-policy'],
    byHand: (wanted) => ({
      confirm: [
        {
          run: `aws iam get-policy-version --policy-arn ${policyArnOf(wanted)} --version-id "$(aws iam get-policy --policy-arn ${policyArnOf(wanted)} --query Policy.DefaultVersionId --output text)" --query PolicyVersion.Document`,
          prints: 'a document other than gloo-vault-auth-policy.json',
        },
      ],
      fix: [
        '# The old version stays, and can be made the default again. If there are five, IAM asks you to delete one first.',
        writes('gloo-vault-auth-policy.json'),
        `aws iam create-policy-version --policy-arn ${policyArnOf(wanted)} --policy-document file://gloo-vault-auth-policy.json --set-as-default`,
      ],
      fixed: simulated(wanted, 'allowed'),
      risk: 'Every role that has this policy loses what somebody added to it.',
    }),
  },
  {
    id: 'role-denied',
    check: 'role-permissions',
    title: 'The role is denied what the guide’s policy allows',
    cause:
      'A role can do no more than its permissions boundary allows, and an explicit deny overrides every allow. Attaching another policy changes nothing.',
    next: 'Ask the owner of the boundary to allow it, or the owner of the policy that denies it to change that statement. Do not take the boundary off the role: it is a guard-rail of your organisation. Somebody may have denied it on purpose.',
    found: ({ roleAbility }) =>
      deniedBy(observedValue(roleAbility), 'by its permissions boundary', 'explicitly'),
    byHand: (wanted) => ({
      confirm: [
        {
          cause: 'Its permissions boundary does not allow it.',
          ...simulated(wanted, 'implicitDeny, with AllowedByPermissionsBoundary false'),
        },
        { cause: 'A policy denies it explicitly.', ...simulated(wanted, 'explicitDeny') },
      ],
      fix: [
        '# Find the boundary, the attached policy or the inline policy that denies it, and ask its owner to change it:',
        `aws iam get-role --role-name ${wanted.roleName} --query Role.PermissionsBoundary`,
        `aws iam list-attached-role-policies --role-name ${wanted.roleName}`,
        `aws iam list-role-policies --role-name ${wanted.roleName}`,
      ],
      fixed: simulated(wanted, 'allowed'),
      risk: 'A wider boundary applies to every role that has it, and a deny may have been written on purpose. Only their owners can decide.',
    }),
  },
];
