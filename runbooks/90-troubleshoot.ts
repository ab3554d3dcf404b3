import { attachRolePolicy, iamPolicy } from 'aws-irsa';
import { file } from 'engine/resource';
import type { GuideVariables } from 'guide/guide';
import { runbook, step } from 'guide/runbook';
import { vaultWrite } from 'vault-auth';

/**
 * A run examines the whole chain (`guide/src/troubleshoot/`). `--repair` then runs the steps of the other sections that recreate
 * the missing parts. The last step of 02-vault makes this repair itself if AWS denies Vault iam:GetRole.
 */
export default runbook(
  '90-troubleshoot',
  'Troubleshooting',
  'Access denied due to identity-based policies – implicit denial',
  ({
    VAULT_AUTH_ROLE_NAME, // dev-role-iam-${CLUSTER_NAME}
    VAULT_AUTH_ROLE_ARN,
    VAULT_ASSUMED_ROLE,
    VAULT_AUTH_GET_ROLE_POLICY_NAME, // gloo-vault-auth-get-role-policy-${CLUSTER_NAME}
    VAULT_AUTH_POLICY_ASSUME_ROLE_ARN,
    // Beyond the guide: values that it writes out, and options.
    VAULT_AWS_AUTH_PATH, // aws
    VAULT_KV_PATH, // dev
    VAULT_AUTH_GET_ROLE_SCOPE,
    VAULT_IRSA_ROLE_NAME,
  }: GuideVariables) => {
    const policy = iamPolicy({
      name: { VAULT_AUTH_GET_ROLE_POLICY_NAME },
      description: `Policy used by the Vault assumed role to access the ${VAULT_AUTH_ROLE_NAME} role`,
      document: file('gloo-vault-auth-policy-get-role.json', {
        Version: '2012-10-17',
        Statement:
          // Beyond the guide: the least privileges that Vault needs, which its own role always gets.
          VAULT_AUTH_GET_ROLE_SCOPE === 'role' || VAULT_ASSUMED_ROLE === VAULT_IRSA_ROLE_NAME
            ? [{ Effect: 'Allow', Action: ['iam:GetRole'], Resource: [VAULT_AUTH_ROLE_ARN] }]
            : [
                {
                  Sid: '',
                  Effect: 'Allow',
                  Action: ['iam:GetInstanceProfile', 'ec2:DescribeInstances', 'iam:GetUser', 'iam:GetRole'],
                  Resource: '*',
                },
                { Effect: 'Allow', Action: ['sts:AssumeRole'], Resource: [VAULT_AUTH_ROLE_ARN] },
              ],
      }),
      exports: { VAULT_AUTH_POLICY_ASSUME_ROLE_ARN },
    });
    return [
      step(
        'Create the policy and associate it with the role',
        'Vault’s own error names the role that it runs with, which must be allowed to call iam:GetRole.',
        { repairs: 'vault/role-lookup-denied' },
        VAULT_ASSUMED_ROLE !== undefined && policy,
        VAULT_ASSUMED_ROLE !== undefined &&
          attachRolePolicy({ role: VAULT_ASSUMED_ROLE, policy: VAULT_AUTH_POLICY_ASSUME_ROLE_ARN }),
      ),
      step(
        'Try to associate the Vault policy with the AWS role again',
        'It might take a few moments for the permissions to propagate.',
        vaultWrite(`auth/${VAULT_AWS_AUTH_PATH}/role/${VAULT_AUTH_ROLE_NAME}`, {
          auth_type: 'iam',
          bound_iam_principal_arn: VAULT_AUTH_ROLE_ARN,
          policies: VAULT_KV_PATH,
          max_ttl: '15m',
        }),
      ),
    ];
  },
);
