import type { DiagnosisEntry, Evidence } from '../diagnosis.ts';
import { observedValue } from '../observation.ts';
import type { Observations } from '../observations.ts';
import { knownByError } from './known-by-error.ts';
import { deniedBy } from './role-permissions.ts';

const TITLE = 'Access denied due to identity-based policies – implicit denial';

/** Nothing fails for it until the Vault role is written the next time, where it is known to have been written. */
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

/** Whom Vault calls AWS as (the guide's Troubleshooting). */
export const VAULT_IDENTITY: readonly DiagnosisEntry[] = [
  {
    id: 'vault-denied-get-role',
    check: 'vault-identity',
    title: 'Vault is denied iam:GetRole by something that no policy cures',
    cause:
      'An explicit deny, a permissions boundary or a policy of the organisation stands in the way of the identity that Vault runs with: attaching the guide’s policy does not help.',
    next: 'Have that changed, then run again: it continues at this step.',
    found(seen) {
      const { ability } = observedValue(seen.vaultIdentity);
      return untilWritten(
        seen,
        deniedBy(ability, 'explicitly') ?? deniedBy(ability, 'by its permissions boundary'),
      );
    },
    symptoms: [
      {
        says: /unable to resolve ARN[^\n]{0,800}is not authorized to perform[^\n]{0,800}(?:explicit deny|permissions boundary|control policy|session policy|endpoint policy)/i,
        example:
          'unable to resolve ARN "arn:aws:iam::123456789012:role/dev-role-iam-demo" to internal ID: AccessDenied: User: arn:aws:sts::123456789012:assumed-role/foo-role/bar is not authorized to perform: iam:GetRole on resource: role dev-role-iam-demo with an explicit deny in an identity-based policy',
      },
    ],
    repair: {
      byHand: (_wanted, named) => [
        `aws iam list-role-policies --role-name ${named('role')}    # and list-attached-role-policies: which one denies it`,
        `aws iam delete-role-policy --role-name ${named('role')} --policy-name ${named('policy')}`,
      ],
    },
    breaks: ['vault-denied-get-role'],
  },
  {
    id: 'vault-may-not-get-role',
    check: 'vault-identity',
    title: TITLE,
    cause:
      'Vault itself calls iam:GetRole to turn the role’s ARN into its internal ID, and the identity that Vault runs with, usually the node’s role, may not.',
    next: 'pnpm runbook 90-troubleshoot --repair makes the guide’s policy and attaches it to the role that Vault runs with.',
    found: (seen) =>
      untilWritten(seen, deniedBy(observedValue(seen.vaultIdentity).ability, 'since nothing allows it')),
    symptoms: [
      {
        says: /unable to resolve ARN[^\n]{0,800}is not authorized to perform:\s+iam:GetRole/i,
        example:
          'Error writing data to auth/aws/role/dev-role-iam: Error making API request.\n\nURL: PUT http://localhost:8200/v1/auth/aws/role/dev-role-iam\nCode: 400. Errors:\n\n* unable to resolve ARN "arn:aws:iam::123456789012:role/dev-role-iam" to internal ID: AccessDenied: User: arn:aws:sts::123456789012:assumed-role/foo-role/bar is not authorized to perform: iam:GetRole on resource: role dev-role-iam because no identity-based policy allows the iam:GetRole action\n  status code: 403, request id: e348ee87-6d44-493b-8763-14fff6aea689',
      },
    ],
    repair: { makes: ['get-role-permission'] },
    breaks: ['vault-may-not-get-role'],
  },
  knownByError(
    'vault-denied-another-action',
    'Vault is denied another action than iam:GetRole',
    'To look the role up, Vault first calls something else, such as sts:AssumeRole of the role that auth/aws/config/sts names for the account, and the identity that Vault runs with may not. The guide’s repair is not for that.',
    'Have the owners of both roles allow it (the trust policy of the one, a policy of the other), or correct auth/aws/config/sts.',
    {
      says: /unable to resolve ARN[^\n]{0,800}is not authorized to perform:\s+(?!iam:GetRole)\w+:\w+/i,
      example:
        '* unable to resolve ARN "arn:aws:iam::123456789012:role/dev-role-iam-demo" to internal ID: unable to fetch current caller: AccessDenied: User: arn:aws:sts::123456789012:assumed-role/foo-role/bar is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::210987654321:role/OrganizationAccountAccessRole',
    },
  ),
  knownByError(
    'vault-without-credentials',
    'Vault has no AWS credentials of its own',
    'Vault itself calls iam:GetRole to turn the role’s ARN into its internal ID, and neither its pod nor its node gives it an AWS identity.',
    'Let Vault’s pod run with a role (its service account, or the node’s instance profile), then run again.',
    {
      says: /unable to resolve ARN[^\n]{0,400}(?:NoCredentialProviders|failed to refresh cached credentials)/i,
      example:
        '* unable to resolve ARN "arn:aws:iam::123456789012:role/dev-role-iam-demo" to internal ID: unable to fetch current caller: NoCredentialProviders: no valid providers in chain. Deprecated.',
    },
  ),
  knownByError(
    'vault-cannot-reach-aws',
    'Vault cannot reach AWS',
    'Vault asks STS and IAM while it answers, and found no way to the one that it was told of.',
    'Look at Vault’s own way to AWS (its network, its proxy), and at the endpoints in auth/aws/config/client.',
    {
      says: /(?:error making upstream request|unable to resolve ARN)[\s\S]{0,600}?(?:connection refused|no such host|i\/o timeout|context deadline exceeded|network is unreachable)/,
      example:
        '* error making upstream request: error making request: POST https://sts.us-east-1.amazonaws.com/ giving up after 1 attempt(s): Post "https://sts.us-east-1.amazonaws.com/": dial tcp: lookup sts.us-east-1.amazonaws.com on 10.100.0.10:53: no such host',
    },
  ),
];
