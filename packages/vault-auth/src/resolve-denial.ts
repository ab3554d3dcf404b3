import { Failure, type FailureFacts, quote } from 'engine/resource';
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
  const otherwise = (cause: string, next: string) => refusal({ cause, next: [next] });
  const ownersAllow = `Ask who runs Vault to allow ${arn} iam:GetRole on ${role.roleArn}, or to run Vault with a role of account ${role.accountId}.`;
  if (arn.split(':')[4] !== role.accountId)
    throw otherwise(`Vault acts as ${arn}, in an account other than ${role.accountId}.`, ownersAllow);
  if (resource !== role.roleArn && resource !== `role ${role.roleName}`)
    throw otherwise(
      `Vault was denied access to ${resource ?? 'a resource that the error does not name'}; the guide’s repair is only for ${role.roleArn}.`,
      'Correct bound_iam_principal_arn of the Vault role that the error is about.',
    );
  const { name } = ROLE.exec(arn)?.groups ?? {};
  if (name === undefined)
    throw otherwise(`Vault acts as ${arn}, and the guide’s repair is for a role.`, ownersAllow);
  if (named !== undefined && named !== name)
    throw otherwise(
      `VAULT_ASSUMED_ROLE is ${named}, and Vault acts as ${name}.`,
      `If Vault is to run with ${name}: export VAULT_ASSUMED_ROLE=${quote(name)}. Otherwise have Vault run with ${named}.`,
    );
  return name;
}
