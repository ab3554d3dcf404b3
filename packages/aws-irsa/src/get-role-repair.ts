import { type Resource, removals, removing } from 'resource';
import { attachment, attachmentRemoval } from './attachment.ts';
import type { Aws } from './clients.ts';
import { type Account, policyArn } from './names.ts';
import { policy, vaultAuthPolicyDocument } from './policy.ts';

export interface GetRoleRepairSpec {
  readonly account: Account;
  readonly clusterName: string;
  /** The guide's VAULT_AUTH_ROLE_NAME and VAULT_AUTH_ROLE_ARN. */
  readonly roleName: string;
  readonly roleArn: string;
  /** The guide's VAULT_AUTH_GET_ROLE_POLICY_NAME. */
  readonly policyName: string;
  /** The guide's VAULT_ASSUMED_ROLE. */
  readonly assumedRole: string;
  readonly noTags?: boolean;
  readonly adopt: boolean;
}

/** The guide's repair: a policy that allows it, and its attachment to the role that Vault runs with. */
export function getRoleRepair(aws: Aws, spec: GetRoleRepairSpec): Resource[] {
  const arn = policyArn(spec.account, spec.policyName);
  return [
    getRolePolicy(aws, spec),
    attachment(aws, { roleName: spec.assumedRole, policyArn: arn, clusterName: spec.clusterName }),
  ];
}

/**
 * Takes the repair away again. Where VAULT_ASSUMED_ROLE is not known, it is the only role that has the policy: Vault's
 * own error, which named it, is not there any more.
 */
export function getRoleRepairRemoval(
  aws: Aws,
  spec: Omit<GetRoleRepairSpec, 'assumedRole'> & { readonly assumedRole?: string | undefined },
): Resource[] {
  const { account, policyName, clusterName, assumedRole: roleName } = spec;
  const name = `iam attachment of ${policyName} to the role that Vault runs with`;
  const attached = { roleName, policyArn: policyArn(account, policyName), clusterName };
  return [
    removing({ kind: 'iam-policy-attachment', name, removal: attachmentRemoval(aws, name, attached) }),
    ...removals([getRolePolicy(aws, spec)]),
  ];
}

function getRolePolicy(
  aws: Aws,
  spec: Omit<GetRoleRepairSpec, 'assumedRole'> & { readonly assumedRole?: string | undefined },
): Resource {
  return policy(aws, {
    account: spec.account,
    policyName: spec.policyName,
    description: `Policy used by the Vault assumed role to access the ${spec.roleName} role`,
    file: 'gloo-vault-auth-policy-get-role.json',
    document: vaultAuthPolicyDocument(spec.roleArn),
    attachedTo: spec.assumedRole,
    clusterName: spec.clusterName,
    noTags: spec.noTags ?? false,
    adopt: spec.adopt,
    variable: 'VAULT_AUTH_GET_ROLE_POLICY_NAME',
  });
}
