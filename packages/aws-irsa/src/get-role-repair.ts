import { type Ownership, type Resource, removals, removing } from 'resource';
import { attachment, attachmentRemoval } from './attachment.ts';
import type { Aws } from './clients.ts';
import { getRolePolicyDocument, vaultAuthPolicyDocument } from './guide-policies.ts';
import { policy } from './policy.ts';
import type { IamRequirements } from './requirements.ts';

export interface GetRoleRepairSpec {
  /** The guide's VAULT_AUTH_ROLE_NAME and VAULT_AUTH_ROLE_ARN. */
  readonly roleName: string;
  readonly roleArn: string;
  /** The guide's VAULT_AUTH_GET_ROLE_POLICY_NAME, and the ARN that the policy has, or will have. */
  readonly policyName: string;
  readonly policyArn: string;
  /** Whether the policy allows only iam:GetRole on Gloo's role, and not all that the guide allows on every role. */
  readonly narrow?: boolean;
  readonly required?: IamRequirements;
}

/** The guide's repair: a policy that allows the call, and its attachment to the role that Vault runs with. */
export function getRoleRepair(
  aws: Aws,
  ownership: Ownership,
  spec: GetRoleRepairSpec & {
    /** The guide's VAULT_ASSUMED_ROLE. */
    readonly assumedRole: string;
  },
): Resource[] {
  const attached = { roleName: spec.assumedRole, policyArn: spec.policyArn };
  return [getRolePolicy(aws, ownership, spec, [spec.assumedRole]), attachment(aws, ownership, attached)];
}

/**
 * Removes the repair.
 * @param roles those that Vault may run with. If none is known, it is the only role with the policy: Vault's error, which
 * named the role, no longer occurs.
 */
export function getRoleRepairRemoval(
  aws: Aws,
  ownership: Ownership,
  spec: GetRoleRepairSpec,
  roles: readonly string[],
): Resource[] {
  const { policyArn, policyName } = spec;
  const attachments = (roles.length === 0 ? [undefined] : roles).map((roleName) => {
    const role = roleName === undefined ? 'the role that Vault runs with' : `role ${roleName}`;
    const name = `iam attachment of ${policyName} to ${role}`;
    const removal = attachmentRemoval(aws, name, ownership, { roleName, policyArn });
    return removing({ kind: 'iam-policy-attachment', name, removal });
  });
  return [...attachments, ...removals([getRolePolicy(aws, ownership, spec, roles)])];
}

function getRolePolicy(
  aws: Aws,
  ownership: Ownership,
  spec: GetRoleRepairSpec,
  attachedTo: readonly string[],
): Resource {
  const least = getRolePolicyDocument(spec.roleArn);
  return policy(aws, ownership, {
    policyName: spec.policyName,
    policyArn: spec.policyArn,
    ...(spec.required && { required: spec.required }),
    description: `Policy used by the Vault assumed role to access the ${spec.roleName} role`,
    file: 'gloo-vault-auth-policy-get-role.json',
    ...(spec.narrow
      ? { document: least }
      : { document: vaultAuthPolicyDocument(spec.roleArn), narrower: least }),
    attachedTo,
    variable: 'VAULT_AUTH_GET_ROLE_POLICY_NAME',
    arnVariable: 'VAULT_AUTH_POLICY_ASSUME_ROLE_ARN',
  });
}
