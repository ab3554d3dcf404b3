import type { DiagnosisEntry, Evidence } from '../diagnosis.ts';
import { observedValue } from '../observation.ts';
import type { Ability, Observations } from '../observations.ts';
import { differs, missing } from './differences.ts';

type How = Ability['denied'][number]['how'];

/** The denied actions of an identity, as evidence. */
export function deniedBy(ability: Ability, how: How): Evidence | undefined {
  const denied = ability.denied.filter((action) => action.how === how);
  const [first] = denied;
  if (first === undefined) return undefined;
  const policies = [...new Set(denied.flatMap(({ policy }) => policy ?? []))];
  return {
    seen: `${denied.map(({ action }) => action).join(', ')}: denied ${how}${policies.length > 0 ? ` (${policies.join(', ')})` : ''}, by the policy simulator`,
    ...(first.policy !== undefined && { names: { policy: first.policy } }),
  };
}

function deniedToRole({ roleAbility }: Observations, how: How): Evidence | undefined {
  return deniedBy(observedValue(roleAbility), how);
}

/** What Gloo's role may do (AWS step 3). */
export const ROLE_PERMISSIONS: readonly DiagnosisEntry[] = [
  {
    id: 'policy-missing',
    check: 'role-permissions',
    title: 'The IAM policy does not exist',
    cause: 'The AWS section was not completed, or somebody deleted the policy.',
    next: 'pnpm runbook 01-aws --plan shows what is missing.',
    found: missing('policy', ({ policyName }) => `there is no policy ${policyName}`),
    repair: { makes: ['iam-policy'] },
    breaks: ['policy-missing'],
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
    repair: { makes: ['iam-policy'] },
    breaks: ['policy-detached'],
  },
  {
    id: 'policy-document-differs',
    check: 'role-permissions',
    title: 'The policy differs from the guide’s',
    cause: 'Somebody changed its document: a statement or an action was removed or added.',
    next: 'pnpm runbook 01-aws --plan shows how the policy differs.',
    found: differs('policy', /./),
    repair: { makes: ['iam-policy'] },
    breaks: ['policy-statement-lost'],
  },
  {
    id: 'permissions-boundary',
    check: 'role-permissions',
    title: 'The role’s permissions boundary does not allow it',
    cause:
      'A role can do no more than its permissions boundary allows, whatever its policies say. Attaching another policy changes nothing.',
    next: 'Ask the owner of the boundary to allow it. Do not take the boundary off the role: it is a guard-rail of your organisation.',
    found: (seen) => deniedToRole(seen, 'by its permissions boundary'),
    symptoms: [
      {
        says: /:assumed-role\/\S{1,200} is not authorized to perform: iam:GetRole [^\n]{0,400}permissions boundary/,
        example:
          'User: arn:aws:sts::123456789012:assumed-role/dev-role-iam-demo/gloo is not authorized to perform: iam:GetRole on resource: role dev-role-iam-demo because no permissions boundary allows the iam:GetRole action',
      },
    ],
    repair: {
      byHand: ({ roleName }) => [
        '# Ask the owner of this boundary to allow what is denied:',
        `aws iam get-role --role-name ${roleName} --query Role.PermissionsBoundary`,
      ],
    },
    breaks: ['permissions-boundary'],
  },
  {
    id: 'explicit-deny',
    check: 'role-permissions',
    title: 'An explicit deny blocks the role',
    cause:
      'A policy denies it explicitly, and a deny overrides every allow. Attaching another policy changes nothing.',
    next: 'Ask the owner of the policy that denies it to change that statement. Somebody may have denied it on purpose.',
    found: (seen) => deniedToRole(seen, 'explicitly'),
    repair: {
      byHand: ({ roleName }, named) => [
        `# Find ${named('policy')}, which is attached or inline, and ask its owner to change the statement that denies it:`,
        `aws iam list-attached-role-policies --role-name ${roleName}`,
        `aws iam list-role-policies --role-name ${roleName}`,
      ],
    },
    breaks: ['explicit-deny'],
  },
];
