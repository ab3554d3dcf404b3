import { Failure, type FailureFacts } from 'engine/resource';
import type { LookupDenial } from './vault-error.ts';

/** The role that the guide makes Vault look up. */
interface LookedUpRole {
  readonly accountId: string;
  readonly roleName: string;
  readonly roleArn: string;
}

/** Denials of iam:GetRole although a policy of the role may allow it. */
const BEYOND_POLICY =
  /explicit deny|no (?:permissions boundary|service control policy|resource control policy|session policy|VPC endpoint policy) allows/;

/** The role names that IAM accepts, except those that a command would take for an option. */
const ROLE = /:assumed-role\/(?<name>[\w+=,.@][\w+=,.@-]{0,63})\//;

/**
 * The role that Vault uses, from its denial: the guide's VAULT_ASSUMED_ROLE.
 * @param named VAULT_ASSUMED_ROLE, if the operator set it
 * @throws Failure if the guide's repair is not for this denial, or does not help
 */
export function assumedRoleOf(denial: LookupDenial, role: LookedUpRole, named?: string): string {
  const { message, arn, action, resource } = denial;
  const refusal = (advice: Partial<FailureFacts>) =>
    new Failure({ resource: `permission ${action} of ${arn}`, seen: message, ...advice });
  if (action !== 'iam:GetRole' || BEYOND_POLICY.test(message))
    throw refusal({ words: `unable to resolve ARN: ${message}` });
  const otherwise = (cause: string) =>
    refusal({
      cause,
      next: [
        'Correct what differs (VAULT_ASSUMED_ROLE, the ARN in the Vault role, or the identity that Vault runs with), or ask its owner to allow iam:GetRole.',
      ],
    });
  if (arn.split(':')[4] !== role.accountId)
    throw otherwise(`Vault acts as ${arn}, in an account other than ${role.accountId}.`);
  if (resource !== role.roleArn && resource !== `role ${role.roleName}`)
    throw otherwise(
      `Vault was denied access to ${resource ?? 'a resource that the error does not name'}; the guide’s repair is only for ${role.roleArn}.`,
    );
  const { name } = ROLE.exec(arn)?.groups ?? {};
  if (name === undefined) throw otherwise(`Vault acts as ${arn}, and the guide’s repair is for a role.`);
  if (named !== undefined && named !== name)
    throw otherwise(`VAULT_ASSUMED_ROLE is ${named}, and Vault acts as ${name}.`);
  return name;
}
