import type { Break } from './break.ts';

const MISSING = 'aws iam delete-open-id-connect-provider --open-id-connect-provider-arn $PROVIDER';
const OURS = 'Key=managed-by,Value=gloo-vault-irsa Key=cluster,Value=$CLUSTER_NAME.$AWS_REGION';

/** The cluster's OIDC provider in IAM. */
export const OIDC: readonly Break[] = [
  {
    name: 'oidc-provider-missing',
    what: 'The OIDC provider of the cluster is deleted.',
    drift: { plan: ['iam oidc provider ISSUER create'] },
    script: MISSING,
  },
  {
    name: 'oidc-provider-of-another-cluster',
    what: 'The OIDC provider belongs to an earlier cluster of the same name: the cluster was recreated, and has another issuer.',
    drift: { plan: ['iam oidc provider ISSUER create'], leaves: 'the provider of the other cluster' },
    script: `
${MISSING}
providers=$(aws iam list-open-id-connect-providers --query 'OpenIDConnectProviderList[].Arn' --output json)
if has "$providers" "\${PROVIDER%/id/*}/id/\${OTHER_ISSUER##*/}"; then already "the provider is that of $OTHER_ISSUER"; fi
aws iam create-open-id-connect-provider --url https://$OTHER_ISSUER --client-id-list sts.amazonaws.com --tags ${OURS}`,
  },
  {
    name: 'oidc-provider-without-audience',
    what: 'The OIDC provider accepts tokens for another audience than sts.amazonaws.com.',
    drift: { plan: ['iam oidc provider ISSUER update audiences'], leaves: 'the other audience' },
    script: `
${MISSING}
aws iam create-open-id-connect-provider --url https://$ISSUER --client-id-list other.example.com --tags ${OURS}`,
  },
];
