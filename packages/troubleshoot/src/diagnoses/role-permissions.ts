import type { DiagnosisEntry, Evidence } from '../diagnosis.ts';
import { observedValue } from '../observation.ts';
import type { Ability, Observations } from '../observations.ts';
import { differs, missing } from './differences.ts';

type How = Ability['denied'][number]['how'];

/** What an identity is denied in one way, as evidence. */
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
    cause: 'The AWS section has not been carried out to its end, or the policy was deleted since.',
    next: 'pnpm runbook 01-aws --plan shows what is missing.',
    found: missing('policy', ({ policyName }) => `there is no policy ${policyName}`),
    repair: { makes: ['iam-policy'] },
    breaks: ['policy-missing'],
  },
  {
    id: 'policy-detached',
    check: 'role-permissions',
    title: 'The role is without its policy',
    cause: 'The policy is there, and nobody attached it to the role, or it was detached since.',
    next: 'pnpm runbook 01-aws --plan shows what is missing.',
    found({ attachment, policy, role, wanted }) {
      // Nothing can be attached where one of the two does not exist.
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
    title: 'The policy says something else than the guide’s',
    cause: 'Its document was changed: a statement or an action was lost, or one was added.',
    next: 'pnpm runbook 01-aws --plan shows how the policy differs.',
    found: differs('policy', /./),
    repair: { makes: ['iam-policy'] },
    breaks: ['policy-statement-lost'],
  },
  {
    id: 'permissions-boundary',
    check: 'role-permissions',
    title: 'A permissions boundary is in the role’s way',
    cause:
      'The role can do no more than its boundary allows, whatever its policies say: the boundary has to be widened.',
    next: 'Have the boundary allow it, or taken off the role: aws iam delete-role-permissions-boundary.',
    found: (seen) => deniedToRole(seen, 'by its permissions boundary'),
    symptoms: [
      {
        says: /:assumed-role\/\S{1,200} is not authorized to perform: iam:GetRole [^\n]{0,400}permissions boundary/,
        example:
          'User: arn:aws:sts::123456789012:assumed-role/dev-role-iam-demo/gloo is not authorized to perform: iam:GetRole on resource: role dev-role-iam-demo because no permissions boundary allows the iam:GetRole action',
      },
    ],
    repair: {
      byHand: ({ roleName }) => [`aws iam delete-role-permissions-boundary --role-name ${roleName}`],
    },
    breaks: ['permissions-boundary'],
  },
  {
    id: 'explicit-deny',
    check: 'role-permissions',
    title: 'An explicit deny is in the role’s way',
    cause: 'A policy denies it explicitly, and a deny wins over every allow: that statement has to change.',
    next: 'Have the statement that denies it changed: no policy that is attached can cure it.',
    found: (seen) => deniedToRole(seen, 'explicitly'),
    repair: {
      byHand: ({ roleName }, named) => [
        `aws iam get-role-policy --role-name ${roleName} --policy-name ${named('policy')}    # look at it first`,
        `aws iam delete-role-policy --role-name ${roleName} --policy-name ${named('policy')}`,
      ],
    },
    breaks: ['explicit-deny'],
  },
];
