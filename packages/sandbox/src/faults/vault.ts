import type { Faults } from './fault.ts';

const CLIENT = 'vault auth/aws/config/client';
const ROLE = 'vault auth/aws/role/dev-role-iam-demo';

/** The plan if nothing is mounted at aws/. */
const NO_LOGINS = ['vault auth method aws/ create', `${CLIENT} create`, `${ROLE} create`];

/** The plan when a dev server has forgotten everything. */
const EMPTY_VAULT = [
  ...NO_LOGINS,
  'vault policy dev create',
  'vault secrets engine dev/ create secrets of Gloo',
];

/** Vault as a whole: whether it runs, its state, and its AWS identity. */
export const VAULT_STATE: Faults = {
  'vault-unreachable': {
    what: 'Vault does not run: its StatefulSet is scaled to 0.',
    headline: 'statefulset vault is scaled to 0; wanted 1',
    names: { address: '$VAULT_ADDR' },
    plan: [
      'pod vault/vault-0 ready create',
      ...EMPTY_VAULT,
      'vault status create',
      'workloads of vault/vault update statefulset vault: replicas',
    ],
    cause: `
before=$(vault_id)
kubectl scale statefulset/vault -n vault --replicas=0
kubectl wait pod/vault-0 -n vault --for=delete --timeout=60s
# Waits until the server behind the pod has restarted empty, as a dev server in a container would.
until_true vault_is_not "$before"`,
    undo: 'kubectl scale statefulset/vault -n vault --replicas=1; vault_pod_comes',
  },
  'vault-sealed': {
    what: 'Vault is sealed.',
    planFails: 'it is sealed',
    cause: 'vault operator seal; vault_pod_is_ready false',
    // A dev server prints its only key when it starts.
    undo: `vault operator unseal "$(sed -n 's/^Unseal Key: //p' "$VAULT_LOG" | tail -n 1)"
vault_pod_is_ready true`,
  },
  'vault-uninitialised': {
    what: 'The pod runs a Vault that is not a dev server, and has not been initialised.',
    diagnosis: 'vault-sealed',
    planFails: 'it is not initialised',
    cause: `control setVaultMode '"uninitialised"'; vault_pod_is_ready false`,
    undo: 'dev_server',
  },
  'vault-restarted': {
    what: 'Vault’s pod is deleted: the dev server comes back empty.',
    diagnosis: 'vault-empty',
    plan: EMPTY_VAULT,
    cause: `
before=$(vault_id)
kubectl delete pod vault-0 -n vault --wait=true
until_true vault_is_not "$before"
vault_pod_comes`,
  },
  'vault-without-credentials': {
    what: 'The nodes let no pod reach their role, so Vault, which has restarted empty, has no AWS identity.',
    cause: 'control setHopLimit 1',
    // The commands with which a fresh Vault looks up Gloo's role.
    command: `kubectl exec -n vault vault-0 -- vault auth enable aws > /dev/null
kubectl exec -n vault vault-0 -- vault write auth/aws/role/gloo auth_type=iam bound_iam_principal_arn="$VAULT_AUTH_ROLE_ARN"`,
    confirms: /^(?![\s\S]*AWS_ROLE_ARN)[\s\S]*VAULT_/,
    alwaysPrinted: true,
    undo: 'control setHopLimit 2',
    emptiesVault: true,
  },
  'vault-role-not-assumed': {
    what: 'Vault’s pod has a role of its own, whose trust policy names Gloo’s service accounts.',
    cause: `aws iam create-role --role-name vaults-own --assume-role-policy-document "$(trust)"
kubectl annotate serviceaccount vault -n vault $ANNOTATION=arn:$PARTITION:iam::$ACCOUNT:role/vaults-own
kubectl delete pod vault-0 -n vault
vault_pod_comes`,
    // Vault itself responds that it has no credentials: only its log has the reason.
    command: `{ kubectl exec -n vault vault-0 -- vault auth enable aws
kubectl exec -n vault vault-0 -- vault write auth/aws/role/gloo auth_type=iam bound_iam_principal_arn="$VAULT_AUTH_ROLE_ARN"; } > /dev/null 2>&1
kubectl logs -n vault vault-0 | grep -A 5 'error assuming role with web identity' | tail -n 6`,
    names: { role: 'vaults-own', 'role ARN': 'arn:aws:iam::$ACCOUNT_ID:role/vaults-own' },
    confirms: /serviceaccount:gloo-system:gloo/,
    alwaysPrinted: true,
    // The fix has also deleted the pod.
    undo: `vault_pod_comes
aws iam delete-role --role-name vaults-own
kubectl annotate serviceaccount vault -n vault $ANNOTATION-
kubectl delete pod vault-0 -n vault
vault_pod_comes`,
    emptiesVault: true,
  },
};

/** Removes the runbooks' mark from the auth method, and so from everything in it. */
const UNMARKED = 'vault auth tune -description=theirs aws/';

const writeClient = (values: string) => `vault write auth/aws/config/client ${values}`;
const writeRole = (values: string) => `vault write auth/aws/role/$ROLE ${values}`;

/** Writes the policy after a change of its text with sed. */
const writePolicy = (expression: string) =>
  `vault write sys/policies/acl/dev policy="$(vault policy read dev | sed '${expression}')"`;

/** The guide's data in Vault: mounts, client configuration, role, policy and secrets. */
export const VAULT_CONTENTS: Faults = {
  'auth-of-another-type': {
    what: 'The auth method at aws/ is of type approle.',
    headline: 'vault auth method aws/: type is approle; wanted aws',
    diagnosis: 'path-in-use',
    leaves: 'the approle method, moved to another path',
    plan: ['vault auth method aws/ conflict type', `${CLIENT} create`, `${ROLE} create`],
    cause: 'vault auth disable aws/; vault auth enable -path=aws approle',
  },
  'auth-not-enabled': {
    what: 'No auth method is enabled at aws/.',
    headline: 'vault auth method aws/ does not exist',
    plan: NO_LOGINS,
    cause: 'vault auth disable aws/',
  },
  'auth-tuned': {
    what: 'The auth method at aws/ gives tokens for a second.',
    headline: 'max_lease_ttl of aws/ is',
    diagnosis: 'mount-tuned',
    plan: ['vault auth method aws/ update config.max_lease_ttl'],
    unmanaged: UNMARKED,
    cause: 'vault auth tune -max-lease-ttl=1s aws/',
  },
  'auth-at-another-path': {
    what: 'The auth method is enabled and configured at aws-eks/, and nothing is mounted at aws/.',
    headline: 'vault auth method aws/ does not exist; ',
    diagnosis: 'auth-not-enabled',
    plan: NO_LOGINS,
    leaves: 'the auth method at the other path',
    cause: `
# One that an earlier repair left.
vault auth disable aws-eks/
# "vault auth move" checks the state of its migration only every ten seconds.
move=$(vault write -format=json sys/remount from=auth/aws to=auth/aws-eks | jq -r .data.migration_id)
moved() { vault read -format=json sys/remount/status/$move | jq -e '.data.migration_info.status == "success"'; }
until_true moved`,
  },
  'kv-absent': {
    what: 'No secrets engine is mounted at dev/.',
    headline: 'vault secrets engine dev/ does not exist',
    plan: ['vault secrets engine dev/ create secrets of Gloo'],
    cause: 'vault secrets disable dev/',
  },
  'kv-version-1': {
    what: 'The secrets engine at dev/ is kv version 1.',
    headline: 'vault secrets engine dev/: options.version is 1; wanted 2',
    diagnosis: 'path-in-use',
    plan: ['vault secrets engine dev/ conflict options.version'],
    leaves: 'a secrets engine without the runbooks’ mark',
    cause: 'vault secrets disable dev/; vault secrets enable -path=dev -version=1 kv',
  },
  'vault-policy-narrow': {
    what: 'The policy dev lets nobody write below dev/.',
    headline: 'vault policy dev: policy differs',
    diagnosis: 'vault-policy-differs',
    plan: ['vault policy dev update policy'],
    unmanaged: writePolicy('/gloo-vault-irsa/d'),
    cause: writePolicy('s/"create", "read", "update", "delete", "list"/"read", "list"/'),
  },
  'vault-policy-missing': {
    what: 'The policy dev is deleted.',
    headline: 'vault policy dev does not exist',
    diagnosis: 'vault-policy-differs',
    plan: ['vault policy dev create'],
    cause: 'vault policy delete dev',
  },
  'client-config-missing': {
    what: 'The auth method’s client configuration is deleted.',
    headline: 'vault auth/aws/config/client does not exist',
    diagnosis: 'client-config-differs',
    plan: [`${CLIENT} create`],
    cause: 'vault delete auth/aws/config/client',
  },
  'header-differs': {
    what: 'Vault expects another server ID header.',
    headline:
      'vault auth/aws/config/client: iam_server_id_header_value is other.example.com; wanted vault.gloo.example.com',
    diagnosis: 'client-config-differs',
    plan: [`${CLIENT} update iam_server_id_header_value`],
    unmanaged: UNMARKED,
    cause: writeClient('iam_server_id_header_value=other.example.com'),
  },
  'region-differs': {
    what: 'Vault signs its own calls to STS for another region.',
    headline: 'vault auth/aws/config/client: sts_region is',
    diagnosis: 'client-config-differs',
    plan: [`${CLIENT} update sts_region`],
    cause: writeClient('sts_region=$OTHER_REGION'),
  },
  'vault-role-missing': {
    what: 'The Vault role is deleted.',
    headline: 'vault auth/aws/role/dev-role-iam-demo does not exist',
    diagnosis: 'vault-role-differs',
    plan: [`${ROLE} create`],
    cause: 'vault delete auth/aws/role/$ROLE',
  },
  'vault-role-of-another-name': {
    what: 'The Vault role does not have the name of the IAM role, which is the name that Gloo logs in with.',
    headline: 'vault auth/aws/role/dev-role-iam-demo does not exist',
    diagnosis: 'vault-role-differs',
    plan: [`${ROLE} create`],
    leaves: 'the Vault role of the other name',
    cause: `vault write auth/aws/role/gloo-$CLUSTER_NAME auth_type=iam bound_iam_principal_arn=$ROLE_ARN policies=dev max_ttl=15m
vault delete auth/aws/role/$ROLE`,
  },
  'vault-role-bound-to-another': {
    what: 'The Vault role is bound to another IAM role, which logs in with it.',
    headline:
      'vault auth/aws/role/dev-role-iam-demo: bound_iam_principal_arn is ["arn:aws:iam::123456789012:role/eks-cluster-role"]; wanted',
    diagnosis: 'principal-not-bound',
    plan: [`${ROLE} conflict bound_iam_principal_arn bound_iam_principal_id`],
    undo: writeRole('bound_iam_principal_arn=$ROLE_ARN'),
    cause: writeRole('bound_iam_principal_arn=arn:$PARTITION:iam::$ACCOUNT:role/eks-cluster-role'),
  },
  'vault-role-of-another-type': {
    what: 'The Vault role is for EC2 instances, and not for IAM principals.',
    headline: 'vault auth/aws/role/dev-role-iam-demo: auth_type is ec2; wanted iam',
    diagnosis: 'vault-role-type-fixed',
    plan: [`${ROLE} conflict auth_type`],
    cause: `vault delete auth/aws/role/$ROLE
${writeRole('auth_type=ec2 bound_account_id=$ACCOUNT policies=dev max_ttl=15m')}`,
  },
  'vault-role-ttl-changed': {
    what: 'A login lasts for an hour.',
    headline: 'vault auth/aws/role/dev-role-iam-demo: max_ttl is',
    diagnosis: 'vault-role-differs',
    plan: [`${ROLE} update max_ttl`],
    unmanaged: UNMARKED,
    cause: writeRole('max_ttl=1h'),
  },
  'vault-role-narrowed': {
    what: 'Vault refuses the role’s logins from the pods’ addresses, and its tokens after one use.',
    headline: 'vault auth/aws/role/dev-role-iam-demo: token_',
    diagnosis: 'vault-role-differs',
    plan: [`${ROLE} update token_bound_cidrs token_num_uses`],
    cause: writeRole('token_bound_cidrs=203.0.113.0/24 token_num_uses=1'),
  },
};
