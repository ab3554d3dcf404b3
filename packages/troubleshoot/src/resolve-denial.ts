import { Failure, messageOf } from 'resource';
import { type Denial, notRepairable, parseDenial } from './denial.ts';

/** What the guide says where `vault write auth/aws/role/…` is denied. */
export const IMPLICIT_DENIAL = {
  title: 'Access denied due to identity-based policies – implicit denial',
  text: 'When you register the role in Vault, you might encounter this error due to insufficient action with the identity-based policy: Vault itself calls iam:GetRole to turn the role’s ARN into its internal ID, and the identity that Vault runs with, usually the node’s role, may not.',
  example: `Error writing data to auth/aws/role/dev-role-iam: Error making API request.

URL: PUT http://localhost:8200/v1/auth/aws/role/dev-role-iam
Code: 400. Errors:

* unable to resolve ARN "arn:aws:iam::account-id:role/dev-role-iam" to internal ID: AccessDenied: User: arn:aws:sts::account-id:assumed-role/foo-role/bar is not authorized to perform: iam:GetRole on resource: role dev-role-iam because no identity-based policy allows the iam:GetRole action
  status code: 403, request id: e348ee87-6d44-493b-8763-14fff6aea689`,
  /** Prints Vault's role from the error, in a shell. */
  sed: 's/.*:assumed-role\\/\\([^/]*\\)\\/.*/\\1/p',
};

/** Whether an error is the guide's: Vault could not resolve the role's ARN, for want of a permission. */
export function isResolveDenial(error: unknown): boolean {
  const text = messageOf(error);
  return /unable to resolve ARN/i.test(text) && parseDenial(text) !== undefined;
}

/** The role that the guide has Vault look up. */
export interface LookedUpRole {
  readonly accountId: string;
  readonly roleName: string;
  readonly roleArn: string;
}

/**
 * Who Vault acts as, from its denial: the guide's VAULT_ASSUMED_ROLE.
 * @param named VAULT_ASSUMED_ROLE, where the operator set it
 * @throws Failure where the guide's repair is not for this denial, or does not help.
 */
export function assumedRoleOf(denial: Denial, role: LookedUpRole, named?: string): string {
  const why = notTheGuides(denial, role, named) ?? notRepairable(denial);
  if (why === undefined) return denial.principal.name;
  throw new Failure({
    resource: `permission ${denial.action} of ${denial.arn}`,
    seen: `denied${denial.resource === undefined ? '' : ` on resource ${denial.resource}`} (${denial.reason})`,
    cause: why,
    next: ['Have that changed, then run again: it continues at this step.'],
  });
}

/** Why the guide's repair, iam:GetRole for whoever Vault acts as, is not for a denial; `undefined` where it is. Pure. */
function notTheGuides(
  { action, accountId, arn, resource, principal }: Denial,
  role: LookedUpRole,
  named: string | undefined,
): string | undefined {
  if (action.toLowerCase() !== 'iam:getrole') {
    return `The guide’s repair allows iam:GetRole and no more. Vault was denied ${action}: the owner of ${resource ?? 'the resource'} and the owner of ${arn} have to allow it, or Vault’s AWS configuration (auth/aws/config) should not ask for it.`;
  }
  if (accountId !== role.accountId) {
    return `Vault acts as ${arn}, in another account than yours (${role.accountId}): its owner has to allow it.`;
  }
  if (!isResource(resource, role)) {
    return `Vault was denied ${resource ?? 'a resource that the error does not name'}, which is not the guide’s ${role.roleArn}: its owner has to allow it.`;
  }
  if (named !== undefined && principal.type === 'assumed-role' && named !== principal.name) {
    return `VAULT_ASSUMED_ROLE is ${named}, and Vault acts as ${principal.name}: a permission of ${named} changes nothing. Unset VAULT_ASSUMED_ROLE, or set it to ${principal.name}.`;
  }
  return undefined;
}

/** IAM names a role by its ARN, or as `role <name>`. */
function isResource(resource: string | undefined, { roleName, roleArn }: LookedUpRole): boolean {
  return resource === roleArn || resource === `role ${roleName}`;
}
