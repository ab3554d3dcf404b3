import type { DiagnosisEntry, Evidence } from '../diagnosis.ts';
import { differs, missing } from '../differences.ts';
import { policyArnOf, writes } from '../looks.ts';
import { observedValue } from '../observation.ts';
import type { Ability, Observations, Wanted } from '../observations.ts';

export type How = Ability['denied'][number]['how'];

/** The denied actions of an identity, as evidence. A warning, because the simulator only predicts what AWS decides. */
export function deniedBy(ability: Ability, how: How): Evidence | undefined {
  const denied = ability.denied.filter((action) => action.how === how);
  const [first] = denied;
  if (first === undefined) return undefined;
  const policies = [...new Set(denied.flatMap(({ policy }) => policy ?? []))];
  return {
    seen: `${denied.map(({ action }) => action).join(', ')}: denied ${how}${policies.length > 0 ? ` (${policies.join(', ')})` : ''}, according to the policy simulator`,
    level: 'warn',
    ...(first.policy !== undefined && { names: { policy: first.policy } }),
  };
}

function deniedToRole({ roleAbility }: Observations, how: How): Evidence | undefined {
  return deniedBy(observedValue(roleAbility), how);
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
    id: 'permissions-boundary',
    check: 'role-permissions',
    title: 'The role’s permissions boundary does not allow it',
    cause:
      'A role can do no more than its permissions boundary allows, whatever its policies say. Attaching another policy changes nothing.',
    next: 'Ask the owner of the boundary to allow it. Do not take the boundary off the role: it is a guard-rail of your organisation.',
    found: (seen) => deniedToRole(seen, 'by its permissions boundary'),
    byHand: (wanted) => ({
      confirm: [simulated(wanted, 'implicitDeny, with AllowedByPermissionsBoundary false')],
      fix: [
        '# Ask the owner of this boundary to allow what is denied:',
        `aws iam get-role --role-name ${wanted.roleName} --query Role.PermissionsBoundary`,
      ],
      fixed: simulated(wanted, 'allowed'),
      risk: 'A wider boundary applies to every role that has it, so its owner decides.',
    }),
  },
  {
    id: 'explicit-deny',
    check: 'role-permissions',
    title: 'An explicit deny blocks the role',
    cause:
      'A policy denies it explicitly, and a deny overrides every allow. Attaching another policy changes nothing.',
    next: 'Ask the owner of the policy that denies it to change that statement. Somebody may have denied it on purpose.',
    found: (seen) => deniedToRole(seen, 'explicitly'),
    byHand: (wanted, named) => ({
      confirm: [simulated(wanted, 'explicitDeny')],
      fix: [
        `# Find ${named('policy')}, which is attached or inline, and ask its owner to change the statement that denies it:`,
        `aws iam list-attached-role-policies --role-name ${wanted.roleName}`,
        `aws iam list-role-policies --role-name ${wanted.roleName}`,
      ],
      fixed: simulated(wanted, 'allowed'),
      risk: 'The statement may have been written on purpose: only its owner can tell.',
    }),
  },
];
