import { attachment, oidcProvider, policy, role, vaultAuthPolicyDocument } from 'aws-irsa';
import type { Runbook } from 'engine/run';
import { type RunContext, SERVICE_ACCOUNTS } from './context.ts';

/** AWS: "Start by creating the necessary permissions in AWS." */
export const aws: Runbook<RunContext> = {
  id: '01-aws',
  title: () => 'AWS',
  purpose: 'Start by creating the necessary permissions in AWS.',
  steps: ({ inputs, ownership, aws, account, iamRequirements: required, ...guide }) => [
    {
      id: '01-aws.1',
      title: 'Step 1: Create a cluster with OIDC',
      why: 'IAM must know the issuer of the cluster’s tokens, so that a service account can prove who it is.',
      resources: [
        oidcProvider(aws, ownership, {
          account,
          issuer: guide.OIDC_PROVIDER,
          roles: [
            { roleName: inputs.VAULT_AUTH_ROLE_NAME, policyArn: guide.VAULT_AUTH_POLICY_ARN },
            ...(guide.vaultHasOwnRole
              ? [{ roleName: guide.VAULT_IRSA_ROLE_NAME, policyArn: guide.VAULT_AUTH_GET_ROLE_POLICY_ARN }]
              : []),
          ],
        }),
      ],
    },
    {
      id: '01-aws.2',
      title: 'Step 2: Set up a Role',
      why: 'Gloo’s service accounts can assume this role with a token of the cluster.',
      after: ['iam-oidc-provider'],
      resources: [
        role(aws, ownership, {
          account,
          roleName: inputs.VAULT_AUTH_ROLE_NAME,
          oidcProvider: guide.OIDC_PROVIDER,
          namespace: inputs.NAMESPACE,
          serviceAccounts: SERVICE_ACCOUNTS,
          strict: inputs.strictTrust,
          policyArn: guide.VAULT_AUTH_POLICY_ARN,
          required,
        }),
      ],
    },
    {
      id: '01-aws.3',
      title: 'Step 3: Set a Policy',
      why: 'The policy lets the role look up the identities that log in to Vault: a lighter version of Vault’s recommended IAM policy.',
      after: ['iam-role'],
      resources: [
        policy(aws, ownership, {
          policyName: inputs.VAULT_AUTH_POLICY_NAME,
          policyArn: guide.VAULT_AUTH_POLICY_ARN,
          description: 'Policy used by the Vault user to check instance identity',
          file: 'gloo-vault-auth-policy.json',
          document: vaultAuthPolicyDocument(guide.VAULT_AUTH_ROLE_ARN),
          attachedTo: [inputs.VAULT_AUTH_ROLE_NAME],
          variable: 'VAULT_AUTH_POLICY_NAME',
          arnVariable: 'VAULT_AUTH_POLICY_ARN',
          required,
        }),
        attachment(aws, ownership, {
          roleName: inputs.VAULT_AUTH_ROLE_NAME,
          policyArn: guide.VAULT_AUTH_POLICY_ARN,
        }),
      ],
    },
  ],
};
