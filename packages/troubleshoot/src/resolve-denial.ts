import { Failure, messageOf } from 'resource';
import { type Denial, incurable, parseDenial } from './denial.ts';

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

/**
 * Who Vault acts as, from its denial: the guide's VAULT_ASSUMED_ROLE.
 * @throws Failure where a policy attached to a role cannot cure the denial.
 */
export function assumedRoleOf(denial: Denial): string {
  const why = incurable(denial);
  if (why === undefined) return denial.principal.name;
  throw new Failure({
    resource: `permission ${denial.action} of ${denial.arn}`,
    seen: `denied (${denial.reason})`,
    cause: why,
    next: ['Have that changed, then run again: it continues at this step.'],
  });
}
