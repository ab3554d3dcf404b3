import { file } from 'engine/resource';
import { helmInstall, helmRepoAdd, podReady } from 'gloo-install';
import type { GuideVariables } from 'guide/guide';
import { ifItFails, vaultIdentity } from 'guide/repairs/vault-identity';
import { runbook, step } from 'guide/runbook';
import { vaultAuthEnable, vaultPolicyWrite, vaultSecretsEnable, vaultStatus, vaultWrite } from 'vault-auth';
import edge116 from './edge-1.16/02-vault.ts';

export default runbook(
  '02-vault',
  'Vault',
  'After you set up your AWS resources, you can configure Vault with AWS authentication.',
  ({
    AWS_REGION,
    ACCOUNT_ID, // $(aws sts get-caller-identity --query "Account" --output text)
    VAULT_AUTH_ROLE_NAME, // dev-role-iam-${CLUSTER_NAME}
    VAULT_AUTH_ROLE_ARN,
    IAM_SERVER_ID_HEADER_VALUE, // vault.gloo.example.com
    // Beyond the guide: values that it writes out, and options.
    HASHICORP_HELM_REPO, // https://helm.releases.hashicorp.com
    VAULT_HELM_VERSION, // 0.34.1
    VAULT_AWS_AUTH_PATH, // aws
    VAULT_KV_PATH, // dev
    STS_ENDPOINT, // https://sts.${AWS_REGION}.amazonaws.com
    VAULT_ADDR,
    VAULT_STS_ANY_REGION,
    VAULT_STS_ROLE_ARN,
  }: GuideVariables) => [
    VAULT_ADDR === undefined
      ? step(
          'Step 1: Set up Vault',
          'Gloo keeps its secrets in Vault. This is dev server mode, for testing: it forgets everything when it restarts.',
          helmRepoAdd('hashicorp', { HASHICORP_HELM_REPO }),
          helmInstall('vault', 'hashicorp/vault', {
            set: { 'server.dev.enabled': true },
            namespace: 'vault',
            // Beyond the guide: a version, so that an installation is the same on any day.
            repository: { HASHICORP_HELM_REPO },
            version: { VAULT_HELM_VERSION },
          }),
          // Beyond the guide: a role for a Vault whose pod cannot use its node's role.
          vaultIdentity,
          // Beyond the guide: the next command runs in this pod.
          podReady('vault-0', 'vault'),
          vaultStatus(),
        )
      : // Beyond the guide: an existing Vault. The guide is tested only with Vault in the same cluster.
        step(
          'Step 1: Set up Vault',
          'VAULT_ADDR is set: that Vault is configured, and none is installed.',
          vaultStatus(),
        ),
    step(
      'Step 2: Enable AWS authentication and create a Vault policy',
      'Vault needs a way to recognise AWS identities, a place for Gloo’s secrets, and a policy that gives access to it.',
      vaultAuthEnable('aws', { path: VAULT_AWS_AUTH_PATH }),
      vaultSecretsEnable('kv', { path: VAULT_KV_PATH, version: 2 }),
      vaultPolicyWrite(
        VAULT_KV_PATH,
        file(
          'policy.hcl',
          `
# Access to ${VAULT_KV_PATH} path
path "${VAULT_KV_PATH}/*" {
  capabilities = ["create", "read", "update", "delete", "list"]
}

# Additional access for UI
path "${VAULT_KV_PATH}/" {
  capabilities = ["list"]
}

path "sys/mounts" {
  capabilities = ["read", "list"]
}
`,
        ),
      ),
    ),
    step(
      'Step 3: Configure the AWS authentication method',
      'Vault asks this region’s STS who is logging in, and accepts only logins that were made for this Vault (the server ID header).',
      vaultWrite(`auth/${VAULT_AWS_AUTH_PATH}/config/client`, {
        iam_server_id_header_value: IAM_SERVER_ID_HEADER_VALUE,
        sts_endpoint: STS_ENDPOINT,
        sts_region: AWS_REGION,
        // Beyond the guide: for clusters of several regions.
        ...(VAULT_STS_ANY_REGION && { use_sts_region_from_client: VAULT_STS_ANY_REGION === 'true' }),
      }),
      // Beyond the guide: for a Vault in another account than Gloo’s.
      VAULT_STS_ROLE_ARN &&
        vaultWrite(`auth/${VAULT_AWS_AUTH_PATH}/config/sts/${ACCOUNT_ID}`, { sts_role: VAULT_STS_ROLE_ARN }),
    ),
    step(
      'Step 4: Associate the Vault Policy with AWS Role',
      `Every login with the IAM role gets the policy ${VAULT_KV_PATH}, for fifteen minutes at a time.`,
      vaultWrite(`auth/${VAULT_AWS_AUTH_PATH}/role/${VAULT_AUTH_ROLE_NAME}`, {
        auth_type: 'iam',
        bound_iam_principal_arn: VAULT_AUTH_ROLE_ARN,
        policies: VAULT_KV_PATH,
        max_ttl: '15m',
      }),
      ifItFails('Access denied due to identity-based policies – implicit denial'),
    ),
  ],
  edge116,
);
