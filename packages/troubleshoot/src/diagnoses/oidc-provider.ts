import type { DiagnosisEntry } from '../diagnosis.ts';
import { observedValue } from '../observation.ts';
import { differs, missing } from './differences.ts';
import { awsCode } from './words.ts';

/** IAM knows the issuer of the cluster's tokens (AWS step 1). */
export const OIDC_PROVIDER: readonly DiagnosisEntry[] = [
  {
    id: 'oidc-provider-of-another-cluster',
    check: 'oidc-provider',
    title: 'The OIDC provider is that of an earlier cluster of this name',
    cause:
      'A cluster that is recreated under its old name has a new issuer. IAM only knows the old one, and rejects the new cluster’s tokens.',
    next: 'pnpm runbook 01-aws --plan shows what is missing.',
    found({ oidcProvider, managedIssuers, wanted }) {
      if (observedValue(oidcProvider) !== undefined) return undefined;
      const others = observedValue(managedIssuers).filter((issuer) => issuer !== wanted.oidcProvider);
      if (others.length === 0) return undefined;
      return {
        seen: `${wanted.oidcProvider} issues this cluster’s tokens, and the provider created for ${wanted.clusterName} is ${others.join(', ')}`,
      };
    },
    repair: { makes: ['iam-oidc-provider', 'iam-role'] },
    breaks: ['oidc-provider-of-another-cluster'],
  },
  {
    id: 'oidc-provider-missing',
    check: 'oidc-provider',
    otherwise: true,
    title: 'IAM has no OIDC provider for the cluster',
    cause: 'IAM does not know the issuer of the cluster’s tokens, or not for the audience sts.amazonaws.com.',
    next: 'pnpm runbook 01-aws --plan shows what is missing.',
    found: missing('oidcProvider', ({ oidcProvider }) => `there is none for https://${oidcProvider}`),
    symptoms: [
      {
        says: /No OpenIDConnect provider found in your account/i,
        example:
          'An error occurred (InvalidIdentityToken) when calling the AssumeRoleWithWebIdentity operation: No OpenIDConnect provider found in your account for https://oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE',
      },
    ],
    repair: { makes: ['iam-oidc-provider'] },
    breaks: ['oidc-provider-missing'],
  },
  {
    id: 'oidc-provider-without-audience',
    check: 'oidc-provider',
    title: 'The OIDC provider lacks the audience sts.amazonaws.com',
    cause:
      'Tokens of service accounts are for the audience sts.amazonaws.com, which the provider does not accept.',
    next: 'pnpm runbook 01-aws --plan shows what is missing.',
    found: differs('oidcProvider', /^audiences$/),
    symptoms: [
      {
        says: /Incorrect token audience/i,
        example:
          'An error occurred (InvalidIdentityToken) when calling the AssumeRoleWithWebIdentity operation: Incorrect token audience',
      },
    ],
    repair: { makes: ['iam-oidc-provider'] },
    breaks: ['oidc-provider-without-audience'],
  },
  {
    id: 'identity-token-invalid',
    title: 'STS rejects the service account’s token',
    cause:
      'IAM does not know the issuer of the cluster’s tokens, or not for the audience sts.amazonaws.com, or cannot fetch the keys that sign them.',
    next: 'pnpm runbook 01-aws --plan shows what is missing.',
    symptoms: [
      {
        says: awsCode('InvalidIdentityToken'),
        example:
          "An error occurred (InvalidIdentityToken) when calling the AssumeRoleWithWebIdentity operation: Couldn't retrieve verification key from your identity provider, please reference AssumeRoleWithWebIdentity documentation for requirements",
      },
    ],
  },
];
