import type { DiagnosisEntry, Evidence } from '../diagnosis.ts';
import {
  getRoleAllowed,
  maySimulate,
  roleWritten,
  vaultAnnotated,
  vaultIdentityOf,
  vaultRoleWritten,
} from '../looks.ts';
import { observedValue } from '../observation.ts';
import type { Observations } from '../observations.ts';
import { deniedBy, type How } from './role-permissions.ts';

/** The guide's own troubleshooting, in its words. */
export const IMPLICIT_DENIAL = {
  title: 'Access denied due to identity-based policies – implicit denial',
  cause:
    'Vault itself calls iam:GetRole to turn the role’s ARN into its internal ID. The identity that Vault runs with, usually the node’s role, is not allowed to call it.',
  example: `Error writing data to auth/aws/role/dev-role-iam: Error making API request.

URL: PUT http://localhost:8200/v1/auth/aws/role/dev-role-iam
Code: 400. Errors:

* unable to resolve ARN "arn:aws:iam::account-id:role/dev-role-iam" to internal ID: AccessDenied: User: arn:aws:sts::account-id:assumed-role/foo-role/bar is not authorized to perform: iam:GetRole on resource: role dev-role-iam because no identity-based policy allows the iam:GetRole action
  status code: 403, request id: e348ee87-6d44-493b-8763-14fff6aea689`,
};

/** Vault's denied actions, with the role that it runs with. */
function deniedToVault(seen: Observations, ...ways: readonly How[]): Evidence | undefined {
  const { role, from, ability } = observedValue(seen.vaultIdentity);
  const evidence = deniedBy(ability, ...ways);
  return (
    evidence && { ...evidence, seen: `Vault runs with ${role} (${from}): ${evidence.seen}`, names: { role } }
  );
}

/** The role with which Vault calls AWS (the guide's Troubleshooting). */
export const VAULT_IDENTITY: readonly DiagnosisEntry[] = [
  {
    id: 'vault-denied-get-role',
    check: 'vault-identity',
    title: 'Vault is denied iam:GetRole, and an attached policy does not help',
    cause:
      'An explicit deny, a permissions boundary or a policy of the organisation denies iam:GetRole to the identity that Vault runs with. Attaching the guide’s policy changes nothing.',
    next: 'Ask the owner of the policy that denies it to allow iam:GetRole, then run again: the run continues at this step.',
    found: (seen) => deniedToVault(seen, 'explicitly', 'by its permissions boundary'),
    symptoms: [
      {
        says: /unable to resolve ARN[^\n]{0,800}is not authorized to perform:\s+iam:GetRole[^\n]{0,800}(?:explicit deny|permissions boundary|control policy|session policy|endpoint policy)/i,
        example:
          'unable to resolve ARN "arn:aws:iam::123456789012:role/dev-role-iam-demo" to internal ID: AccessDenied: User: arn:aws:sts::123456789012:assumed-role/foo-role/bar is not authorized to perform: iam:GetRole on resource: role dev-role-iam-demo with an explicit deny in an identity-based policy',
        words: {
          vault: [
            'unable to resolve ARN … is not authorized to perform: iam:GetRole … with an explicit deny',
          ],
        },
      },
    ],
    byHand: (wanted, named) => ({
      confirm: [maySimulate(wanted, named('role'), 'explicitDeny, or implicitDeny where a policy allows it')],
      fix: [
        '# Find the boundary, the attached policy or the inline policy that denies it, and ask its owner to allow iam:GetRole:',
        `aws iam get-role --role-name ${named('role')} --query Role.PermissionsBoundary`,
        `aws iam list-attached-role-policies --role-name ${named('role')}`,
        `aws iam list-role-policies --role-name ${named('role')}`,
      ],
      fixed: maySimulate(wanted, named('role'), 'allowed'),
      risk: 'The deny was probably written on purpose. Only its owner can tell.',
    }),
  },
  {
    id: 'vault-may-not-get-role',
    check: 'vault-identity',
    title: IMPLICIT_DENIAL.title,
    cause: IMPLICIT_DENIAL.cause,
    next: 'pnpm runbook 90-troubleshoot --repair makes Vault try again and attaches the guide’s policy to the role that Vault’s error names.',
    found: (seen) => deniedToVault(seen, 'since nothing allows it'),
    symptoms: [
      {
        says: /unable to resolve ARN[^\n]{0,800}is not authorized to perform:\s+iam:GetRole/i,
        example: IMPLICIT_DENIAL.example,
        words: {
          vault: ['unable to resolve ARN … is not authorized to perform: iam:GetRole'],
        },
      },
    ],
    makes: ['get-role-permission'],
    byHand: (wanted, named) => ({
      confirm: [maySimulate(wanted, named('role'), 'implicitDeny')],
      fix: [
        '# The role that Vault runs with is in the error, after assumed-role/.',
        ...getRoleAllowed(wanted, named('role')),
        vaultRoleWritten(wanted),
      ],
      fixed: roleWritten(wanted),
      risk: 'If it is the role of a node, every pod on the node can make that call.',
    }),
  },
  {
    id: 'role-in-another-account',
    title: 'The IAM role and Vault’s identity are in different accounts',
    untried: 'it needs a second AWS account',
    cause:
      'Vault looks up a role in the account of its own credentials. For any other account it needs auth/aws/config/sts/<account>, with a role there that it is allowed to assume.',
    next: 'In the account of Gloo’s role, create a role that trusts Vault’s identity and is allowed to call iam:GetRole. Allow that identity to assume it. Then run again with VAULT_STS_ROLE_ARN set to its ARN: 02-vault writes auth/aws/config/sts/<the account>.',
    symptoms: [
      {
        // Vault learns its own account from the first lookup; every later one fails with another message.
        says: /unable to fetch client for account ID|no STS configuration found for account ID|error looking up full ARN of entity[\s\S]{0,300}NoSuchEntity/,
        example:
          '* unable to resolve ARN "arn:aws:iam::210987654321:role/dev-role-iam-demo" to internal ID: unable to fetch client for account ID "210987654321" -- default client is for account "123456789012"',
        words: {
          vault: [
            'unable to fetch client for account ID',
            'no STS configuration found for account ID',
            'error looking up full ARN of entity … NoSuchEntity',
          ],
        },
      },
    ],
    byHand: (wanted) => ({
      confirm: [
        {
          cause: 'No role is named for that account.',
          run: `${wanted.vault} list auth/${wanted.mountPath}/config/sts`,
          prints: 'No value found, or no line with the account of the role',
        },
        {
          cause: 'The role should be in Vault’s account, but the ARN names another.',
          run: 'aws sts get-caller-identity --query Account',
          prints: 'an account other than the ARN’s',
        },
      ],
      fix: [
        `${wanted.vault} write auth/${wanted.mountPath}/config/sts/<account> sts_role=<the ARN of a role there>`,
        '# That role has to trust Vault’s identity, and to allow iam:GetRole.',
      ],
      fixed: roleWritten(wanted),
      risk: 'Vault checks all identities of that account with this role.',
    }),
  },
  {
    id: 'vault-role-not-assumed',
    title: 'AWS refuses the role of Vault’s own service account',
    cause:
      'Vault’s service account is annotated with a role that does not trust it: the role’s trust policy does not name system:serviceaccount:vault:vault and the cluster’s OIDC provider. So Vault has no AWS identity to look up Gloo’s role with.',
    next: 'Correct the trust policy of the role that serviceaccount vault/vault is annotated with, or the annotation. Then run again.',
    symptoms: [
      {
        says: /unable to resolve ARN[\s\S]{0,600}?Not authorized to perform:? sts:AssumeRoleWithWebIdentity/i,
        example:
          '* unable to resolve ARN "arn:aws:iam::123456789012:role/dev-role-iam-demo" to internal ID: unable to fetch current caller: WebIdentityErr: failed to retrieve credentials\ncaused by: AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity\n\tstatus code: 403, request id: e348ee87-6d44-493b-8763-14fff6aea689',
        words: { vault: ['unable to resolve ARN … Not authorized to perform sts:AssumeRoleWithWebIdentity'] },
      },
      {
        // A line of Vault's log. To the client, Vault says only that it has no credentials.
        says: /error assuming role with web identity:[\s\S]{0,300}?Not authorized to perform:? sts:AssumeRoleWithWebIdentity/i,
        example:
          '[WARN]  auth.aws.auth_aws_a875ec29.aws.aws: error assuming role with web identity:\n  err=\n  | WebIdentityErr: failed to retrieve credentials\n  | caused by: AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity\n  | \\tstatus code: 403, request id: 14b12fea-df46-454b-8511-5cbfb641dd04\n   roleARN=arn:aws:iam::123456789012:role/vault-role-iam-demo sessionName=""',
        words: {
          vault: [
            'error assuming role with web identity: … Not authorized to perform sts:AssumeRoleWithWebIdentity',
          ],
        },
      },
    ],
    byHand: (wanted) => ({
      confirm: [
        {
          cause: 'The annotation names the wrong role.',
          ...vaultIdentityOf(wanted, 'a role-arn other than that of Vault’s role'),
        },
        {
          cause:
            'The trust policy does not name Vault’s service account, or names another cluster’s provider.',
          run: 'aws iam get-role --role-name <the role of the annotation> --query Role.AssumeRolePolicyDocument',
          prints:
            'no condition with system:serviceaccount:vault:vault, or a provider other than the cluster’s',
        },
      ],
      fix: [
        '# Let the role’s owner correct its trust policy. Or annotate a role that trusts the service account; a new pod gets it:',
        ...vaultAnnotated(wanted),
      ],
      fixed: roleWritten(wanted),
      risk: 'Other pods that use the role keep working only if its trust policy still names their service accounts.',
    }),
  },
  {
    // UnmodifiableEntityException in IAM's API model; docs.aws.amazon.com/singlesignon/latest/userguide/troubleshooting.html
    id: 'role-owned-by-aws',
    untried: 'it needs IAM Identity Center',
    title: 'Only AWS can change this role',
    cause:
      'IAM Identity Center owns the roles AWSReservedSSO_…, and a service of AWS those under /aws-service-role/. Nobody else can attach a policy to them. Vault runs with the credentials of a person, or VAULT_ASSUMED_ROLE names the wrong role.',
    next: 'Give Vault a role of its own, or have iam:GetRole added to the permission set in IAM Identity Center. Then run again.',
    symptoms: [
      {
        says: /UnmodifiableEntity|this role is only modifiable by AWS/,
        example:
          "An error occurred (UnmodifiableEntity) when calling the AttachRolePolicy operation: Cannot perform the operation on the protected role 'AWSReservedSSO_admin_50d858085657c5c1' - this role is only modifiable by AWS",
        words: { aws: ['this role is only modifiable by AWS', '(UnmodifiableEntity)'] },
      },
    ],
    byHand: (wanted) => ({
      confirm: [
        {
          run: `aws iam list-roles --query "Roles[?starts_with(Path, '/aws-')].[Path,RoleName]" --output text`,
          prints: 'the role that the error names',
        },
      ],
      fix: [
        '# See where Vault gets its AWS identity:',
        vaultIdentityOf(wanted, '').run,
        '# Give Vault’s service account a role that is allowed to call iam:GetRole; a new pod gets it:',
        ...vaultAnnotated(wanted),
      ],
      fixed: roleWritten(wanted),
      risk: 'The new pod starts sealed or, in dev mode, empty.',
    }),
  },
];
