import type { ByHand, DiagnosisEntry } from '../diagnosis.ts';
import { differs, missing } from '../differences.ts';
import { vaultRead, vaultRoleWritten } from '../looks.ts';
import { observedValue } from '../observation.ts';
import type { Wanted } from '../observations.ts';

const PLAN_02 = 'pnpm runbook 02-vault --plan shows how the Vault role differs; a run writes it again.';

/** The fields of a role depend entirely on its type. */
const TYPE = /^auth_type$/;
const differsInArn = differs('vaultRole', /^bound_iam_principal_arn$/, { unless: TYPE });
const differsInId = differs('vaultRole', /^bound_iam_principal_id/, { unless: TYPE });

const read = (wanted: Wanted, prints: string) =>
  vaultRead(wanted, `auth/${wanted.mountPath}/role/${wanted.roleName}`, prints);
const list = ({ vault, mountPath }: Wanted, prints: string) => ({
  run: `${vault} list auth/${mountPath}/role`,
  prints,
});
const roleId = ({ roleName }: Wanted, prints: string) => ({
  run: `aws iam get-role --role-name ${roleName} --query 'Role.[Arn,RoleId]' --output text`,
  prints,
});
/** Writes the guide's Vault role, where there is none. */
const written = (wanted: Wanted, risk: string, ...confirm: ByHand['confirm']): ByHand => ({
  confirm,
  fix: [vaultRoleWritten(wanted)],
  fixed: read(wanted, `bound_iam_principal_arn [${wanted.roleArn}], and the id that aws iam get-role prints`),
  risk,
});
/** Writes the guide's Vault role over the current one. */
const replaced = (wanted: Wanted, risk: string, ...confirm: ByHand['confirm']): ByHand => ({
  ...written(wanted, risk, ...confirm),
  fix: [
    '# Keep a copy of the current role:',
    `${wanted.vault} read -format=json auth/${wanted.mountPath}/role/${wanted.roleName}`,
    vaultRoleWritten(wanted),
  ],
});
const REPLACED =
  'This replaces the fields that it writes. Logins that relied on the earlier values are then refused.';

/** The Vault role that Gloo logs in with (Vault step 4). */
export const VAULT_ROLE: readonly DiagnosisEntry[] = [
  {
    id: 'vault-role-of-another-name',
    check: 'vault-role',
    title: 'The Vault role and the IAM role have different names',
    cause:
      'Gloo names no role when it logs in, so Vault looks for one with the friendly name of the IAM role. The two must have the same name.',
    next: PLAN_02,
    found(seen) {
      if (observedValue(seen.vaultRole) !== undefined) return undefined;
      const others = observedValue(seen.otherVaultRoles);
      if (others.length === 0) return undefined;
      return {
        seen: `${others.join(', ')} is bound to the IAM role, and no role is named ${seen.wanted.roleName}`,
      };
    },
    makes: ['vault-auth-role'],
    byHand: (wanted) =>
      written(
        wanted,
        'None: the role of the other name stays.',
        list(wanted, `roles, and no ${wanted.roleName}`),
      ),
  },
  {
    id: 'vault-role-missing',
    check: 'vault-role',
    otherwise: true,
    title: 'There is no Vault role for the IAM role',
    cause: 'Vault has no role with the IAM role’s name. It was never written, or somebody deleted it.',
    next: 'pnpm runbook 02-vault --plan shows what is missing.',
    found: missing(
      'vaultRole',
      ({ mountPath, roleName }) => `there is no role auth/${mountPath}/role/${roleName}`,
    ),
    symptoms: [
      {
        says: /entry for role "?[^"\s]{0,200}"? not found/i,
        example: '* entry for role "dev-role-iam-demo" not found',
        words: {
          vault: ['entry for role "…" not found'],
          Gloo: ['entry for role dev-role-iam-demo not found'],
        },
      },
    ],
    makes: ['vault-auth-role'],
    byHand: (wanted) =>
      written(
        wanted,
        'From then on, everyone who can assume the IAM role can log in to Vault.',
        list(wanted, `no ${wanted.roleName}`),
      ),
  },
  {
    id: 'principal-not-bound',
    check: 'vault-role',
    title: 'The Vault role is bound to another principal',
    cause:
      'The Vault role is bound to another IAM role, or to the unique id of an earlier role of this name that was deleted and recreated. Gloo’s logins fail until it is bound to the current role.',
    next: PLAN_02,
    // Vault takes the id from the ARN, so an ARN that differs explains the id as well.
    found: (seen) => differsInArn(seen) ?? differsInId(seen),
    symptoms: [
      {
        says: /does not belong to the role|no longer bound to ARN/i,
        example:
          '* IAM Principal "arn:aws:sts::123456789012:assumed-role/dev-role-iam-demo/gloo" does not belong to the role "dev-role-iam-demo"',
        words: {
          vault: ['does not belong to the role', 'role "…" no longer bound to ARN'],
          Gloo: ['IAM Principal "…" does not belong to the role'],
        },
      },
    ],
    makes: ['vault-auth-role'],
    byHand: (wanted) =>
      replaced(
        wanted,
        `${REPLACED} If only the id differs, nothing is lost: no role has the old id any more.`,
        {
          cause: 'The IAM role was deleted and created again: Vault has the old id.',
          run: `${read(wanted, '').run}; ${roleId(wanted, '').run}`,
          prints: 'a bound_iam_principal_id other than the id (AROA…) in the last line',
        },
        {
          cause: 'The Vault role is for another IAM role.',
          ...read(wanted, `a bound_iam_principal_arn other than ${wanted.roleArn}`),
        },
        {
          cause:
            'The IAM role has a path, and the Vault role compares ARNs (resolve_aws_unique_ids false): the ARN of a session lacks the path.',
          ...roleId(wanted, 'an ARN with a path between role/ and the name'),
        },
      ),
  },
  {
    id: 'vault-role-policies-changed',
    check: 'vault-role',
    title: 'The Vault role grants policies other than the guide’s',
    cause:
      'The policies decide what a login is allowed to do. With too few, Gloo reads nothing. With too many, a leaked token can do more.',
    next: PLAN_02,
    found: differs('vaultRole', /^policies$/, { unless: TYPE }),
    makes: ['vault-auth-role'],
    byHand: (wanted) => replaced(wanted, REPLACED, read(wanted, 'token_policies other than [dev]')),
  },
  {
    id: 'vault-role-ttl-changed',
    check: 'vault-role',
    title: 'The Vault role’s max_ttl differs from the guide’s',
    cause:
      'Gloo logs in again each time max_ttl expires. If it is short, Gloo logs in all the time. If it is long, a leaked token stays valid.',
    next: PLAN_02,
    found: differs('vaultRole', /ttl$/, { unless: TYPE, level: 'warn' }),
    makes: ['vault-auth-role'],
    byHand: (wanted) => replaced(wanted, REPLACED, read(wanted, 'a token_max_ttl other than 15m')),
  },
  {
    id: 'vault-unknown-partition',
    title: 'This Vault does not know the role’s partition of AWS',
    untried: 'the sandbox has no region of such a partition',
    cause:
      'The AWS SDK in this Vault is older than the partition, such as aws-eusc. So Vault has no IAM to ask for the role’s unique id.',
    next: 'Write the Vault role by hand with resolve_aws_unique_ids=false, then run again: the run uses it as it is. Vault then compares ARNs only, so a role that is deleted and created again under this name can log in too. IAM_PATH has to stay /.',
    symptoms: [
      {
        says: /unable to resolve partition "[^"]{0,60}" to a region/,
        example:
          '* unable to resolve ARN "arn:aws-eusc:iam::123456789012:role/dev-role-iam-demo" to internal ID: unable to resolve partition "aws-eusc" to a region',
        words: { vault: ['unable to resolve partition "…" to a region'] },
      },
    ],
    byHand: (wanted) => ({
      confirm: [
        {
          run: 'aws sts get-caller-identity --query Arn --output text',
          prints: 'the partition in the error, after arn:',
        },
      ],
      fix: [
        '# Sessions’ ARNs lack a path: the IAM role has to be one without.',
        vaultRoleWritten(wanted, 'resolve_aws_unique_ids=false '),
      ],
      fixed: read(wanted, `bound_iam_principal_arn [${wanted.roleArn}], and resolve_aws_unique_ids false`),
      risk: 'Whoever can delete the IAM role and create it again with a trust policy of their own can log in to Vault. With unique ids, Vault would refuse the new role.',
    }),
  },
  {
    id: 'vault-role-type-fixed',
    check: 'vault-role',
    title: 'The Vault role has another auth type',
    cause:
      'Vault does not change the auth type of an existing role. The role has to be deleted and created again.',
    next: 'Read the role first (vault read auth/aws/role/<name>): others may log in with it. If nobody does, delete it and run again.',
    found: differs('vaultRole', TYPE),
    symptoms: [
      {
        says: /changing auth_type on a role|changing resolve_aws_unique_ids/i,
        example: '* changing auth_type on a role is not allowed',
        words: { vault: ['changing auth_type on a role is not allowed', 'changing resolve_aws_unique_ids'] },
      },
      {
        says: /auth method (?:iam|ec2) not allowed for role/,
        example: '* auth method iam not allowed for role dev-role-iam-demo',
        words: { vault: ['auth method iam not allowed for role'] },
      },
    ],
    byHand: (wanted) => ({
      confirm: [
        read(wanted, 'an auth_type other than iam, or resolve_aws_unique_ids that you want to change'),
      ],
      fix: [
        '# Keep a copy of it:',
        `${wanted.vault} read auth/${wanted.mountPath}/role/${wanted.roleName}`,
        '# Warning: this deletes the role’s settings, and ends the logins of all who use it. Only if nobody does:',
        `${wanted.vault} delete auth/${wanted.mountPath}/role/${wanted.roleName}`,
        '# Then create the role again: page 02-vault has the command, and pnpm runbook 90-troubleshoot --repair runs it.',
      ],
      fixed: read(wanted, 'auth_type iam'),
      risk: 'Vault refuses everyone who logs in with the deleted role.',
    }),
  },
];
