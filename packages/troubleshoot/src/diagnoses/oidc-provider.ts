import type { DiagnosisEntry } from '../diagnosis.ts';
import { differs, missing } from '../differences.ts';
import { writes } from '../looks.ts';
import { observedValue } from '../observation.ts';
import type { Wanted } from '../observations.ts';
import { awsCode } from '../words.ts';

const issuer = ({ clusterName }: Wanted) =>
  `aws eks describe-cluster --name ${clusterName} --query cluster.identity.oidc.issuer --output text`;
const PROVIDERS = 'aws iam list-open-id-connect-providers --output text';
/** The provider of this cluster, as a word of a command. */
const providerOf = ({ oidcProvider }: Wanted) =>
  `"$(aws iam list-open-id-connect-providers --query "OpenIDConnectProviderList[?ends_with(Arn, '/${oidcProvider}')].Arn" --output text)"`;
const create = ({ oidcProvider }: Wanted) =>
  `aws iam create-open-id-connect-provider --url https://${oidcProvider} --client-id-list sts.amazonaws.com`;
const audiences = (wanted: Wanted, prints: string) => ({
  run: `aws iam get-open-id-connect-provider --open-id-connect-provider-arn ${providerOf(wanted)} --query ClientIDList`,
  prints,
});
const addAudience = (wanted: Wanted) =>
  `aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn ${providerOf(wanted)} --client-id sts.amazonaws.com`;
const NOTHING_LOST = 'Nothing is lost: other providers and other audiences stay.';

/** IAM knows the issuer of the cluster's tokens (AWS step 1). */
export const OIDC_PROVIDER: readonly DiagnosisEntry[] = [
  {
    id: 'oidc-provider-of-another-cluster',
    check: 'oidc-provider',
    title: 'The OIDC provider belongs to an earlier cluster of this name',
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
    makes: ['iam-oidc-provider', 'iam-role'],
    byHand: (wanted) => ({
      confirm: [
        {
          run: `${issuer(wanted)}; ${PROVIDERS}`,
          prints: 'an issuer, and providers that all end with another id',
        },
      ],
      fix: [
        create(wanted),
        '# The role still trusts the old provider.',
        writes('trust-relationship.json'),
        `aws iam update-assume-role-policy --role-name ${wanted.roleName} --policy-document file://trust-relationship.json`,
      ],
      fixed: audiences(wanted, 'sts.amazonaws.com'),
      risk: 'Pods of the old cluster, if it still runs, can no longer assume the role.',
    }),
  },
  {
    id: 'oidc-provider-missing',
    check: 'oidc-provider',
    otherwise: true,
    title: 'IAM has no OIDC provider for the cluster',
    cause:
      'IAM does not know the issuer of the cluster’s tokens, or does not accept the audience sts.amazonaws.com from it.',
    next: 'pnpm runbook 01-aws --plan shows what is missing.',
    found: missing('oidcProvider', ({ oidcProvider }) => `there is none for https://${oidcProvider}`),
    symptoms: [
      {
        says: /No OpenIDConnect provider found in (?:your )?account/i,
        example:
          'An error occurred (InvalidIdentityToken) when calling the AssumeRoleWithWebIdentity operation: No OpenIDConnect provider found in your account for https://oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE',
        words: {
          aws: ['No OpenIDConnect provider found in your account'],
          Gloo: ['InvalidIdentityToken: No OpenIDConnect provider found in your account'],
        },
      },
    ],
    makes: ['iam-oidc-provider'],
    byHand: (wanted) => ({
      confirm: [{ run: `${issuer(wanted)}; ${PROVIDERS}`, prints: 'no provider that ends with the issuer' }],
      fix: [create(wanted)],
      fixed: audiences(wanted, 'sts.amazonaws.com'),
      risk: 'Nothing is lost. Roles that trust this provider already can be assumed from then on.',
    }),
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
        words: {
          aws: ['Incorrect token audience'],
          Gloo: ['InvalidIdentityToken: Incorrect token audience'],
        },
      },
    ],
    makes: ['iam-oidc-provider'],
    byHand: (wanted) => ({
      confirm: [
        {
          cause: 'The provider lacks the audience.',
          ...audiences(wanted, 'a list without sts.amazonaws.com'),
        },
        {
          cause: 'The token is for another audience: the pod’s volume or annotation asks for it.',
          run: `${wanted.kubectl} get serviceaccount -n ${wanted.namespace} -o jsonpath='{.items[*].metadata.annotations}'`,
          prints: 'eks.amazonaws.com/audience with another value',
        },
      ],
      fix: [addAudience(wanted)],
      fixed: audiences(wanted, 'sts.amazonaws.com'),
      risk: NOTHING_LOST,
    }),
  },
  {
    id: 'identity-token-invalid',
    untried: 'the sandbox’s issuer has no public address',
    title: 'STS rejects the service account’s token',
    cause:
      'IAM does not know the issuer of the cluster’s tokens, does not accept the audience sts.amazonaws.com, or cannot fetch the keys that verify the tokens.',
    next: 'pnpm runbook 01-aws --plan shows what is missing.',
    symptoms: [
      {
        says: awsCode('InvalidIdentityToken'),
        example:
          "An error occurred (InvalidIdentityToken) when calling the AssumeRoleWithWebIdentity operation: Couldn't retrieve verification key from your identity provider, please reference AssumeRoleWithWebIdentity documentation for requirements",
        words: {
          aws: ['(InvalidIdentityToken)', "InvalidIdentityToken: Couldn't retrieve verification key"],
          Gloo: ['InvalidIdentityToken: The web identity token provided could not be validated'],
        },
      },
      {
        says: awsCode('IDPCommunicationError'),
        example:
          'An error occurred (IDPCommunicationError) when calling the AssumeRoleWithWebIdentity operation: The identity provider could not be reached',
        words: { aws: ['(IDPCommunicationError)'], Gloo: ['IDPCommunicationError:'] },
      },
    ],
    byHand: (wanted) => ({
      confirm: [
        {
          cause: 'IAM has no provider for this cluster.',
          run: `${issuer(wanted)}; ${PROVIDERS}`,
          prints: 'no provider that ends with the issuer',
        },
        {
          cause: 'The provider lacks the audience.',
          ...audiences(wanted, 'a list without sts.amazonaws.com'),
        },
        {
          cause: 'STS cannot fetch the issuer’s keys: they are not public, or it failed once.',
          run: `curl -sf https://${wanted.oidcProvider}/.well-known/openid-configuration`,
          prints: 'nothing',
        },
      ],
      fix: [
        '# If there is no provider:',
        create(wanted),
        '# If it lacks the audience:',
        addAudience(wanted),
        '# If the keys could not be fetched: try again in a minute.',
      ],
      fixed: audiences(wanted, 'sts.amazonaws.com'),
      risk: NOTHING_LOST,
    }),
  },
];
