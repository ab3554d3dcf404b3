import { observe, type Resource, removals, type StepContext } from 'engine/resource';
import type { Repair, Step } from 'engine/run';
import { assumedRoleOf, refusalIn, type VaultCode } from 'vault-auth/internal';
import type { Guide } from '../guide.ts';
import { inferVaultRole } from '../infer-vault-role.ts';

const DENIED: VaultCode = 'vault/role-lookup-denied';

/** The guide: "it might take a few moments for the permissions to propagate". */
export const PATIENCE_MS = 120_000;

/** The step of the guide's troubleshooting that allows a role iam:GetRole. @param role empty if unknown, in a teardown */
export function repairStep(guide: Guide, role: string): Step {
  const { attachments, VAULT_AUTH_POLICY_ASSUME_ROLE_ARN: policy } = guide;
  const { troubleshoot } = guide.runbooks;
  const steps = troubleshoot.steps({
    ...guide,
    VAULT_ASSUMED_ROLE: role,
    attachments: role === '' ? attachments : [...attachments, { role, policy }],
  });
  const found = steps.find(({ repairs }) => repairs === DENIED);
  if (found === undefined) throw new Error(`no step of ${troubleshoot.id} repairs ${DENIED}`);
  return found;
}

export function getRoleRepair(guide: Guide, role: string): readonly Resource[] {
  return repairStep(guide, role).resources ?? [];
}

/**
 * The guide's repair of "Access denied due to identity-based policies – implicit denial", if that is Vault's error;
 * `undefined` for any other error.
 * @throws Failure if the repair does not fit this denial (another action or account), or if it cannot be repaired.
 */
export async function resolveDenialRepair(
  guide: Guide,
  title: string,
  error: unknown,
  work: StepContext,
): Promise<Repair | undefined> {
  const denial = refusalIn(error)?.denial;
  if (denial === undefined || guide.VAULT_AUTH_GET_ROLE_SCOPE === 'none') return undefined;
  const { accountId } = guide.account;
  const { VAULT_AUTH_ROLE_NAME: roleName, VAULT_ASSUMED_ROLE } = guide;
  const role = { accountId, roleName, roleArn: guide.VAULT_AUTH_ROLE_ARN };
  const assumedRole = assumedRoleOf(denial, role, VAULT_ASSUMED_ROLE);
  const isGiven = await isGivenName(guide, assumedRole, work);
  return {
    title,
    text: [
      `Vault calls iam:GetRole to turn the role’s ARN into its internal ID. Its identity, VAULT_ASSUMED_ROLE=${assumedRole}, may not call it.`,
      ...(isNarrow(guide, assumedRole)
        ? []
        : [`${FOR_EVERY_POD}; VAULT_AUTH_GET_ROLE_SCOPE=role limits it to ${roleName}.`]),
    ].join(' '),
    resources: getRoleRepair(guide, assumedRole),
    // Waiting does not end any other denial.
    isStill: (again) => refusalIn(again)?.denial?.action === denial.action,
    patienceMs: PATIENCE_MS,
    persistsBecause:
      'The policy is attached and has no effect: a permissions boundary or an explicit deny may override it, or IAM is slower than usual.',
    ...(VAULT_ASSUMED_ROLE === undefined && {
      toPlan: [`With VAULT_ASSUMED_ROLE=${assumedRole} the plan names this repair: read it by --plan.`],
    }),
    ...(!isGiven && { typed: assumedRole }),
  };
}

/** Whether a role's name comes from the operator or AWS, and not only from the error, which anyone posing as Vault could choose. */
async function isGivenName(guide: Guide, role: string, work: StepContext): Promise<boolean> {
  if (guide.vaultHasOwnRole && role === guide.VAULT_IRSA_ROLE_NAME) return true;
  const found = await observe(() => inferVaultRole(guide, work));
  return 'value' in found && found.value.isGiven && found.value.role === role;
}

/** A consequence of the guide's repair that the guide does not mention. */
const FOR_EVERY_POD =
  'The guide’s policy allows iam:GetRole on every role of the account, and on a node’s role it allows it to every pod of the node';

/** Vault's own role gets only the permissions that Vault needs; any other role only if the operator asks for that. */
function isNarrow({ VAULT_AUTH_GET_ROLE_SCOPE, VAULT_IRSA_ROLE_NAME }: Guide, assumedRole: string): boolean {
  return VAULT_AUTH_GET_ROLE_SCOPE === 'role' || assumedRole === VAULT_IRSA_ROLE_NAME;
}

/**
 * Removes the policy and its attachments: from VAULT_ASSUMED_ROLE, from the role of Vault's own service account, and from the roles in
 * its tag, which a run has attached it to: Vault's error, which named the role, no longer occurs.
 */
export function getRoleRepairRemoval(guide: Guide): Resource[] {
  const { attachments, teardown, VAULT_AUTH_POLICY_ASSUME_ROLE_ARN } = guide;
  const ofRepair = attachments.filter(
    (one) => one.policy === VAULT_AUTH_POLICY_ASSUME_ROLE_ARN && !teardown.marked.attachments.includes(one),
  );
  const roles = [...ofRepair.map(({ role }) => role), ''];
  const all = roles.flatMap((role) => getRoleRepair(guide, role));
  // All roles share the policy.
  return removals([...new Map(all.map((resource) => [resource.name, resource])).values()]);
}
