import { attachRolePolicy, iamPolicy, iamRole, oidcProvider } from 'aws-irsa';
import { file } from 'engine/resource';
import type { GuideVariables } from 'guide/guide';
import { runbook, step } from 'guide/runbook';

export default runbook(
  '01-aws',
  'AWS',
  'Start by creating the necessary permissions in AWS.',
  ({
    NAMESPACE, // gloo-system
    CLUSTER_NAME,
    ACCOUNT_ID, // $(aws sts get-caller-identity --query "Account" --output text)
    OIDC_PROVIDER, // $(aws eks describe-cluster --name ${CLUSTER_NAME} --region ${AWS_REGION} --query "cluster.identity.oidc.issuer" --output text | sed -e "s/^https:\/\///")
    VAULT_AUTH_ROLE_NAME, // dev-role-iam-${CLUSTER_NAME}
    VAULT_AUTH_ROLE_ARN,
    VAULT_AUTH_POLICY_NAME, // gloo-vault-auth-policy-${CLUSTER_NAME}
    VAULT_AUTH_POLICY_ARN,
    // Beyond the guide: values that it writes out.
    PARTITION, // aws
  }: GuideVariables) => [
    step(
      'Step 1: Create a cluster with OIDC',
      'IAM must know the issuer of the cluster’s tokens, so that a service account can prove who it is.',
      // eksctl utils associate-iam-oidc-provider
      oidcProvider({ cluster: CLUSTER_NAME, issuer: OIDC_PROVIDER }),
    ),
    step(
      'Step 2: Set up a Role',
      'Gloo’s service accounts can assume this role with a token of the cluster.',
      iamRole({
        name: { VAULT_AUTH_ROLE_NAME },
        description: 'Vault auth role',
        trust: file('trust-relationship.json', {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: {
                Federated: `arn:${PARTITION}:iam::${ACCOUNT_ID}:oidc-provider/${OIDC_PROVIDER}`,
              },
              Action: 'sts:AssumeRoleWithWebIdentity',
              Condition: {
                StringEqualsIfExists: {
                  [`${OIDC_PROVIDER}:aud`]: 'sts.amazonaws.com',
                  [`${OIDC_PROVIDER}:sub`]: [
                    `system:serviceaccount:${NAMESPACE}:gloo`,
                    `system:serviceaccount:${NAMESPACE}:discovery`,
                  ],
                },
              },
            },
          ],
        }),
        exports: { VAULT_AUTH_ROLE_ARN },
      }),
      // If you see an EntityAlreadyExists error, use a different VAULT_AUTH_ROLE_NAME. A run uses a role that matches, whose ARN it
      // reads (in the guide: aws iam list-roles), and stops at one that differs; --adopt modifies it.
    ),
    step(
      'Step 3: Set a Policy',
      'The policy lets the role look up the identities that log in to Vault: a lighter version of Vault’s recommended IAM policy.',
      iamPolicy({
        name: { VAULT_AUTH_POLICY_NAME },
        description: 'Policy used by the Vault user to check instance identity',
        document: file('gloo-vault-auth-policy.json', {
          Version: '2012-10-17',
          Statement: [
            {
              Sid: '',
              Effect: 'Allow',
              Action: ['iam:GetInstanceProfile', 'ec2:DescribeInstances', 'iam:GetUser', 'iam:GetRole'],
              Resource: '*',
            },
            { Effect: 'Allow', Action: ['sts:AssumeRole'], Resource: [VAULT_AUTH_ROLE_ARN] },
          ],
        }),
        exports: { VAULT_AUTH_POLICY_ARN },
      }),
      // If you see an EntityAlreadyExists error, use a different VAULT_AUTH_POLICY_NAME, as with the role (aws iam list-policies).
      attachRolePolicy({ role: VAULT_AUTH_ROLE_NAME, policy: VAULT_AUTH_POLICY_ARN }),
    ),
  ],
);
