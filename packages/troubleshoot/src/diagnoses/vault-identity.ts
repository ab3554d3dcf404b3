import type { DiagnosisEntry, Evidence } from '../diagnosis.ts';
import { observedValue } from '../observation.ts';
import type { Observations } from '../observations.ts';
import { deniedBy } from './role-permissions.ts';
import { knownByError } from './words.ts';

/** The guide's own troubleshooting, in its words. */
export const IMPLICIT_DENIAL = {
  title: 'Access denied due to identity-based policies – implicit denial',
  cause:
    'Vault itself calls iam:GetRole to turn the role’s ARN into its internal ID. The identity that Vault runs with, usually the node’s role, may not call it.',
  example: `Error writing data to auth/aws/role/dev-role-iam: Error making API request.

URL: PUT http://localhost:8200/v1/auth/aws/role/dev-role-iam
Code: 400. Errors:

* unable to resolve ARN "arn:aws:iam::account-id:role/dev-role-iam" to internal ID: AccessDenied: User: arn:aws:sts::account-id:assumed-role/foo-role/bar is not authorized to perform: iam:GetRole on resource: role dev-role-iam because no identity-based policy allows the iam:GetRole action
  status code: 403, request id: e348ee87-6d44-493b-8763-14fff6aea689`,
};

/** If the Vault role is known to be written, nothing fails until it is written again. */
function untilWritten(seen: Observations, evidence: Evidence | undefined): Evidence | undefined {
  if (evidence === undefined) return undefined;
  const { role, from } = observedValue(seen.vaultIdentity);
  const named = {
    ...evidence,
    seen: `Vault runs with ${role} (${from}): ${evidence.seen}`,
    names: { ...evidence.names, role },
  };
  const { vaultRole } = seen;
  const written = 'value' in vaultRole && vaultRole.value !== undefined;
  return written ? { ...named, level: 'warn' } : named;
}

/** The role with which Vault calls AWS (the guide's Troubleshooting). */
export const VAULT_IDENTITY: readonly DiagnosisEntry[] = [
  {
    id: 'vault-denied-get-role',
    check: 'vault-identity',
    title: 'Vault is denied iam:GetRole, and an attached policy does not help',
    cause:
      'An explicit deny, a permissions boundary or a policy of the organisation denies it to the identity that Vault runs with. Attaching the guide’s policy changes nothing.',
    next: 'Ask the owner of what denies it to allow iam:GetRole, then run again: the run continues at this step.',
    found(seen) {
      const { ability } = observedValue(seen.vaultIdentity);
      return untilWritten(
        seen,
        deniedBy(ability, 'explicitly') ?? deniedBy(ability, 'by its permissions boundary'),
      );
    },
    symptoms: [
      {
        says: /unable to resolve ARN[^\n]{0,800}is not authorized to perform:\s+iam:GetRole[^\n]{0,800}(?:explicit deny|permissions boundary|control policy|session policy|endpoint policy)/i,
        example:
          'unable to resolve ARN "arn:aws:iam::123456789012:role/dev-role-iam-demo" to internal ID: AccessDenied: User: arn:aws:sts::123456789012:assumed-role/foo-role/bar is not authorized to perform: iam:GetRole on resource: role dev-role-iam-demo with an explicit deny in an identity-based policy',
      },
    ],
    repair: {
      byHand: (_wanted, named) => [
        '# Find the boundary, the attached policy or the inline policy that denies it, and ask its owner to allow iam:GetRole:',
        `aws iam get-role --role-name ${named('role')} --query Role.PermissionsBoundary`,
        `aws iam list-attached-role-policies --role-name ${named('role')}`,
        `aws iam list-role-policies --role-name ${named('role')}`,
      ],
    },
    breaks: ['vault-denied-get-role'],
  },
  {
    id: 'vault-may-not-get-role',
    check: 'vault-identity',
    title: IMPLICIT_DENIAL.title,
    cause: IMPLICIT_DENIAL.cause,
    next: 'pnpm runbook 90-troubleshoot --repair creates the guide’s policy and attaches it to the role that Vault runs with.',
    found: (seen) =>
      untilWritten(seen, deniedBy(observedValue(seen.vaultIdentity).ability, 'since nothing allows it')),
    symptoms: [
      {
        says: /unable to resolve ARN[^\n]{0,800}is not authorized to perform:\s+iam:GetRole/i,
        example: IMPLICIT_DENIAL.example,
      },
    ],
    repair: { makes: ['get-role-permission'] },
    breaks: ['vault-may-not-get-role'],
  },
  knownByError(
    'vault-denied-another-action',
    'Vault is denied an action other than iam:GetRole',
    'Vault makes another call before it looks up the role, such as sts:AssumeRole of the role that auth/aws/config/sts names for the account. The identity that Vault runs with may not make that call, and the guide’s repair does not allow it.',
    'Ask the owners of both roles to allow it (in the trust policy of the one, in a policy of the other), or correct auth/aws/config/sts.',
    {
      says: /unable to resolve ARN[^\n]{0,800}is not authorized to perform:\s+(?!iam:GetRole)\w+:\w+/i,
      example:
        '* unable to resolve ARN "arn:aws:iam::123456789012:role/dev-role-iam-demo" to internal ID: unable to fetch current caller: AccessDenied: User: arn:aws:sts::123456789012:assumed-role/foo-role/bar is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::210987654321:role/OrganizationAccountAccessRole',
    },
  ),
  knownByError(
    'vault-without-credentials',
    'Vault has no AWS credentials of its own',
    'Vault itself calls iam:GetRole to turn the role’s ARN into its internal ID. Neither its pod nor its node gives it an AWS identity.',
    'pnpm runbook 02-vault makes a role for the guide’s Vault and renews its pod. For a Vault of your own: give its service account a role (IRSA, or aws eks create-pod-identity-association), or let pods use the node’s role (HttpPutResponseHopLimit 2), then renew its pod.',
    {
      says: /unable to resolve ARN[^\n]{0,400}(?:NoCredentialProviders|failed to refresh cached credentials)/i,
      example:
        '* unable to resolve ARN "arn:aws:iam::123456789012:role/dev-role-iam-demo" to internal ID: unable to fetch current caller: NoCredentialProviders: no valid providers in chain. Deprecated.',
    },
  ),
  knownByError(
    'vault-cannot-reach-aws',
    'Vault cannot reach AWS',
    'Vault calls STS and IAM while it handles a login, and could not reach the endpoint that it is configured for.',
    'Check Vault’s own network path to AWS (DNS, routes, proxy), and the endpoints in auth/aws/config/client.',
    {
      says: /(?:error making upstream request|unable to resolve ARN)[\s\S]{0,600}?(?:connection refused|no such host|i\/o timeout|context deadline exceeded|network is unreachable)/,
      example:
        '* error making upstream request: error making request: POST https://sts.us-east-1.amazonaws.com/ giving up after 1 attempt(s): Post "https://sts.us-east-1.amazonaws.com/": dial tcp: lookup sts.us-east-1.amazonaws.com on 10.100.0.10:53: no such host',
    },
  ),
];
