import { few, quote, type Use } from 'engine/resource';
import { isNamedLike } from './names.ts';
import type { RoleHoldings } from './read-role.ts';
import type { Trusted } from './trust-policy.ts';

export function sharedRole({ accounts, others }: Pick<Trusted, 'accounts' | 'others'>): string | undefined {
  if (others.length === 0) return undefined;
  return `shared: it ${accounts.length === 0 ? 'trusts' : 'also trusts'} ${few(others)}`;
}

/** Why a role of ours stays: it trusts others, or others attached something to it besides the guide's policies. */
export function roleUse(
  { attached, inline, instanceProfiles, ...trusted }: RoleHoldings & Pick<Trusted, 'accounts' | 'others'>,
  roleName: string,
  policies: readonly string[],
): Use | undefined {
  const shared = sharedRole(trusted);
  if (shared !== undefined) return { seen: shared };
  const role = `--role-name=${quote(roleName)}`;
  const more = [
    ...attached
      .filter((arn) => !policies.some((policy) => isNamedLike(arn, policy)))
      .map((arn) => [`policy ${arn}`, `aws iam detach-role-policy ${role} --policy-arn=${quote(arn)}`]),
    ...inline.map((policy) => [
      `inline policy ${policy}`,
      `aws iam delete-role-policy ${role} --policy-name=${quote(policy)}`,
    ]),
    ...instanceProfiles.map((profile) => [
      `instance profile ${profile}`,
      `aws iam remove-role-from-instance-profile ${role} --instance-profile-name=${quote(profile)}`,
    ]),
  ];
  if (more.length === 0) return undefined;
  const names = few(more.map(([name = '']) => name));
  const options = more.map(([, command = '']) => command);
  return { seen: `others attached more to this role than the guide does: ${names}`, options };
}
