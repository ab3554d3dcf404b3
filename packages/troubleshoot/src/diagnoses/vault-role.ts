import type { DiagnosisEntry } from '../diagnosis.ts';
import { observedValue } from '../observation.ts';
import { differs, missing } from './differences.ts';

const PLAN_02 = 'pnpm runbook 02-vault --plan shows how the Vault role differs; a run writes it again.';

/** A role of another type has other fields altogether. */
const TYPE = /^auth_type$/;

/** The Vault role that Gloo's logins take (Vault step 4). */
export const VAULT_ROLE: readonly DiagnosisEntry[] = [
  {
    id: 'vault-role-of-another-name',
    check: 'vault-role',
    title: 'The Vault role has another name than the IAM role',
    cause:
      'Gloo names no role when it logs in, and Vault then looks for one with the friendly name of the IAM role: the two have to share their name.',
    next: PLAN_02,
    found(seen) {
      if (observedValue(seen.vaultRole) !== undefined) return undefined;
      const others = observedValue(seen.otherVaultRoles);
      if (others.length === 0) return undefined;
      return {
        seen: `${others.join(', ')} is bound to the IAM role, and there is none named ${seen.wanted.roleName}`,
      };
    },
    repair: { makes: ['vault-auth-role'] },
    breaks: ['vault-role-of-another-name'],
  },
  {
    id: 'vault-role-missing',
    check: 'vault-role',
    otherwise: true,
    title: 'There is no Vault role for the IAM role',
    cause: 'Vault has no role of the IAM role’s name: it was never written, or deleted since.',
    next: 'pnpm runbook 02-vault --plan shows what is missing.',
    found: missing('vaultRole', ({ roleName }) => `there is no role auth/aws/role/${roleName}`),
    symptoms: [
      {
        says: /entry for role "?[^"\s]{0,200}"? not found/i,
        example: '* entry for role "dev-role-iam-demo" not found',
      },
    ],
    repair: { makes: ['vault-auth-role'] },
    breaks: ['vault-role-missing'],
  },
  {
    id: 'vault-role-bound-to-another',
    check: 'vault-role',
    title: 'The Vault role is bound to another IAM role',
    cause: 'Whoever has that other role can log in, and Gloo cannot.',
    next: PLAN_02,
    found: differs('vaultRole', /^bound_iam_principal_arn$/, { unless: TYPE }),
    repair: { makes: ['vault-auth-role'] },
    breaks: ['vault-role-bound-to-another'],
  },
  {
    id: 'iam-role-recreated',
    check: 'vault-role',
    title: 'The IAM role has been made again since Vault was told of it',
    cause:
      'An IAM role that is deleted and made again has a new unique id, and Vault keeps the old one: every login fails until the Vault role is written again.',
    next: PLAN_02,
    found: differs('vaultRole', /^bound_iam_principal_id/, {
      unless: /^auth_type$|^bound_iam_principal_arn$/,
    }),
    repair: { makes: ['vault-auth-role'] },
    breaks: ['iam-role-recreated'],
  },
  {
    id: 'principal-not-bound',
    title: 'The Vault role is bound to somebody else',
    cause:
      'The Vault role is bound to another IAM role, or to one of this name that has since been made again.',
    next: PLAN_02,
    symptoms: [
      {
        says: /does not belong to the role/i,
        example:
          '* IAM Principal "arn:aws:sts::123456789012:assumed-role/dev-role-iam-demo/gloo" does not belong to the role "dev-role-iam-demo"',
      },
    ],
  },
  {
    id: 'vault-role-policies-changed',
    check: 'vault-role',
    title: 'The Vault role gives its logins other policies',
    cause:
      'What a login may do follows from them: too little, and Gloo reads nothing; too much, and a leak is worse.',
    next: PLAN_02,
    found: differs('vaultRole', /^policies$/, { unless: TYPE }),
    repair: { makes: ['vault-auth-role'] },
    breaks: ['vault-role-policies-changed'],
  },
  {
    id: 'vault-role-ttl-changed',
    check: 'vault-role',
    title: 'The Vault role’s logins last for another time than the guide’s',
    cause:
      'Gloo logs in again as often as max_ttl says: a short one makes it do so all the time, a long one keeps a leaked token good.',
    next: PLAN_02,
    found: differs('vaultRole', /ttl$/, { unless: TYPE, level: 'warn' }),
    repair: { makes: ['vault-auth-role'] },
    breaks: ['vault-role-ttl-changed'],
  },
  {
    id: 'vault-role-type-fixed',
    check: 'vault-role',
    title: 'The Vault role is of another auth type',
    cause: 'Vault does not change this field of a role that exists.',
    next: 'Delete the role (vault delete auth/aws/role/<name>), then run again.',
    found: differs('vaultRole', TYPE),
    symptoms: [
      {
        says: /changing auth_type on a role|changing resolve_aws_unique_ids/i,
        example: '* changing auth_type on a role is not allowed',
      },
    ],
    repair: {
      byHand: ({ vault, roleName }) => [
        `${vault} delete auth/aws/role/${roleName}    # then: pnpm runbook 90-troubleshoot --repair`,
      ],
    },
    breaks: ['vault-role-of-another-type'],
  },
];
