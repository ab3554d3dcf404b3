import { attachRolePolicy, iamPolicy } from 'aws-irsa';
import { file, type Resource, removals } from 'engine/resource';
import type { Repair, Step } from 'engine/run';
import { assumedRoleOf, resolveDenialIn } from 'vault-auth';
import type { Guide } from '../guide.ts';

/** The step of the guide's repair that allows iam:GetRole. */
export const REPAIR_STEP = '90-troubleshoot.1';

/** The guide: "it might take a few moments for the permissions to propagate". In milliseconds. */
export const PATIENCE = 120_000;

/**
 * The guide's repair of "Access denied due to identity-based policies – implicit denial", if that is Vault's answer;
 * `undefined` for any other error.
 * @throws Failure if the repair does not fit this denial (another action or account), or if it cannot be repaired.
 */
export function resolveDenialRepair(guide: Guide, title: string, error: unknown): Repair | undefined {
  const denial = resolveDenialIn(error);
  if (denial === undefined) return undefined;
  const { accountId } = guide.account;
  const { VAULT_AUTH_ROLE_NAME: roleName, VAULT_ASSUMED_ROLE } = guide;
  const role = { accountId, roleName, roleArn: guide.VAULT_AUTH_ROLE_ARN };
  const assumedRole = assumedRoleOf(denial, role, VAULT_ASSUMED_ROLE);
  return {
    title,
    text: [
      `Vault calls iam:GetRole to turn the role’s ARN into its internal ID. Its identity, VAULT_ASSUMED_ROLE=${assumedRole}, may not call it.`,
      ...(isNarrow(guide, assumedRole)
        ? []
        : [`${FOR_EVERY_POD}; VAULT_AUTH_GET_ROLE_SCOPE=role limits it to ${roleName}.`]),
    ].join(' '),
    resources: getRoleRepair(guide, [assumedRole]),
    // Waiting does not end a denial other than the repaired one.
    isStill: (again) => resolveDenialIn(again)?.action === denial.action,
    patience: PATIENCE,
    persistsBecause:
      'The policy is attached and has no effect: a permissions boundary or an explicit deny may override it, or IAM is slower than usual.',
    ...(VAULT_ASSUMED_ROLE === undefined && {
      toPlan: [`With VAULT_ASSUMED_ROLE=${assumedRole} the plan names this repair: read it by --plan.`],
    }),
  };
}

/** A consequence of the guide's repair that the guide does not mention. */
const FOR_EVERY_POD =
  'The guide’s policy allows iam:GetRole on every role of the account, and on a node’s role it allows it to every pod of the node';

/** Vault's own role gets only what Vault needs; any other role does so only if the operator asks for it. */
function isNarrow({ VAULT_AUTH_GET_ROLE_SCOPE, VAULT_IRSA_ROLE_NAME }: Guide, assumedRole: string): boolean {
  return VAULT_AUTH_GET_ROLE_SCOPE !== undefined || assumedRole === VAULT_IRSA_ROLE_NAME;
}

/** What a step writes, to be written again: its check and its undo are on its own page. */
export function writtenAgain({ resources = [] }: Partial<Step> = {}): Resource[] {
  return resources.map(({ check: _check, remove: _remove, ...again }) => again);
}

/** The policy of the guide's Troubleshooting section, and its attachment to the roles that Vault runs with. */
export function getRoleRepair(guide: Guide, roles: readonly (string | undefined)[]): Resource[] {
  const { VAULT_AUTH_GET_ROLE_POLICY_NAME, VAULT_AUTH_POLICY_ASSUME_ROLE_ARN, VAULT_AUTH_ROLE_ARN } = guide;
  const policy = iamPolicy({
    name: { VAULT_AUTH_GET_ROLE_POLICY_NAME },
    description: `Policy used by the Vault assumed role to access the ${guide.VAULT_AUTH_ROLE_NAME} role`,
    document: file('gloo-vault-auth-policy-get-role.json', {
      Version: '2012-10-17',
      Statement: roles.every((role = '') => isNarrow(guide, role))
        ? [{ Effect: 'Allow', Action: ['iam:GetRole'], Resource: [VAULT_AUTH_ROLE_ARN] }]
        : [
            {
              Sid: '',
              Effect: 'Allow',
              Action: ['iam:GetInstanceProfile', 'ec2:DescribeInstances', 'iam:GetUser', 'iam:GetRole'],
              Resource: '*',
            },
            { Effect: 'Allow', Action: ['sts:AssumeRole'], Resource: [VAULT_AUTH_ROLE_ARN] },
          ],
    }),
    exports: { VAULT_AUTH_POLICY_ASSUME_ROLE_ARN },
  });
  const attach = (role: string | undefined) =>
    attachRolePolicy({ role, policy: VAULT_AUTH_POLICY_ASSUME_ROLE_ARN })(guide);
  return [policy(guide), ...roles.map(attach)];
}

/**
 * Removes the policy and its attachments: from VAULT_ASSUMED_ROLE, and from the role of Vault's own service account. If neither
 * is known, the only role with the policy loses it: Vault's error, which named the role, no longer occurs.
 */
export function getRoleRepairRemoval(guide: Guide): Resource[] {
  const { VAULT_ASSUMED_ROLE, vaultHasOwnRole, VAULT_IRSA_ROLE_NAME } = guide;
  const known = [VAULT_ASSUMED_ROLE, vaultHasOwnRole ? VAULT_IRSA_ROLE_NAME : undefined];
  const roles = new Set(known.filter((role) => role !== undefined));
  return removals(getRoleRepair(guide, roles.size === 0 ? [undefined] : [...roles]));
}
