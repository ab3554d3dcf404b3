import type { Break } from './break.ts';
import { DISOWN, NO_CHANGES, SHOWN } from './drift.ts';

/** What a plan shows if nothing is mounted at aws/. */
const NO_LOGINS = ['vault auth method aws/ create', `${SHOWN.client} create`, `${SHOWN.vaultRole} create`];

/** The auth method and the secrets engine. */
export const MOUNTS: readonly Break[] = [
  {
    name: 'auth-of-another-type',
    what: 'The auth method at aws/ is of type approle.',
    drift: { plan: ['vault auth method aws/ conflict type'], never: true },
    script: 'vault auth disable aws/; vault auth enable -path=aws approle',
  },
  {
    name: 'auth-not-enabled',
    what: 'No auth method is enabled at aws/.',
    drift: { plan: NO_LOGINS },
    script: 'vault auth disable aws/',
  },
  {
    name: 'auth-at-another-path',
    what: 'The auth method is enabled and configured at aws-eks/, and nothing is mounted at aws/.',
    drift: { plan: NO_LOGINS, leaves: 'the auth method at the other path' },
    script: `
methods=$(vault auth list -format=json | jq keys)
if has "$methods" aws-eks/ && ! has "$methods" aws/; then already 'the auth method is at aws-eks/'; fi
# "vault auth move" checks the state of its migration only every ten seconds.
move=$(vault write -format=json sys/remount from=auth/aws to=auth/aws-eks | jq -r .data.migration_id)
status() { vault read -format=json sys/remount/status/$move | jq -r .data.migration_info.status; }
now=in-progress
while [ $now = in-progress ]; do sleep 0.1; now=$(status); done
if [ $now != success ]; then echo "the move has ended: $now" >&2; exit 1; fi`,
  },
  {
    name: 'kv-absent',
    what: 'No secrets engine is mounted at dev/.',
    drift: { plan: ['vault secrets engine dev/ create'] },
    script: 'vault secrets disable dev/',
  },
  {
    name: 'kv-version-1',
    diagnosis: 'secrets-engine-differs',
    what: 'The secrets engine at dev/ is kv version 1.',
    drift: { plan: ['vault secrets engine dev/ conflict options.version'], never: true },
    script: 'vault secrets disable dev/; vault secrets enable -path=dev -version=1 kv',
  },
];

const client = (values: string) => `vault write auth/aws/config/client ${values}`;

/** How Vault asks AWS who is logging in. */
export const CLIENT_CONFIG: readonly Break[] = [
  {
    name: 'client-config-missing',
    what: 'The auth method’s client configuration is deleted.',
    drift: { plan: [`${SHOWN.client} create`] },
    script: 'vault delete auth/aws/config/client',
  },
  {
    name: 'header-differs',
    what: 'Vault expects another server ID header.',
    drift: { plan: [`${SHOWN.client} update iam_server_id_header_value`], disown: DISOWN.auth },
    script: client('iam_server_id_header_value=other.example.com'),
  },
  {
    name: 'endpoint-differs',
    diagnosis: 'region-differs',
    what: 'Vault forwards logins to the STS of a region that they are not signed for.',
    drift: { plan: [`${SHOWN.client} update sts_endpoint`], disown: DISOWN.auth },
    script: client('sts_endpoint=https://sts.$OTHER_REGION.amazonaws.com'),
  },
  {
    name: 'region-differs',
    what: 'Vault signs its own calls to STS for another region.',
    drift: { plan: [`${SHOWN.client} update sts_region`], disown: DISOWN.auth },
    script: client('sts_region=$OTHER_REGION'),
  },
];

const role = (values: string) => `vault write auth/aws/role/$ROLE ${values}`;

/** Which IAM role may log in as which Vault role. */
export const VAULT_ROLE: readonly Break[] = [
  {
    name: 'vault-role-missing',
    what: 'The Vault role is deleted.',
    drift: { plan: [`${SHOWN.vaultRole} create`] },
    script: 'vault delete auth/aws/role/$ROLE',
  },
  {
    name: 'vault-role-of-another-name',
    what: 'The Vault role does not have the name of the IAM role, which is the name that Gloo logs in with.',
    drift: { plan: [`${SHOWN.vaultRole} create`], leaves: 'the Vault role of the other name' },
    script: `
vault write auth/aws/role/gloo-$CLUSTER_NAME auth_type=iam bound_iam_principal_arn=$ROLE_ARN policies=dev max_ttl=15m
vault delete auth/aws/role/$ROLE`,
  },
  {
    name: 'vault-role-bound-to-another',
    what: 'The Vault role is bound to another IAM role.',
    diagnosis: 'principal-not-bound',
    drift: {
      plan: [
        `${SHOWN.vaultRole} update bound_iam_principal_arn bound_iam_principal_id (the IAM role was recreated)`,
      ],
      disown: DISOWN.auth,
    },
    script: role('bound_iam_principal_arn=arn:$PARTITION:iam::$ACCOUNT:role/eks-cluster-role'),
  },
  {
    name: 'vault-role-of-another-type',
    what: 'The Vault role is for EC2 instances, and not for IAM principals.',
    diagnosis: 'vault-role-type-fixed',
    drift: { plan: [`${SHOWN.vaultRole} conflict auth_type`], never: true },
    script: `
vault delete auth/aws/role/$ROLE
vault write auth/aws/role/$ROLE auth_type=ec2 bound_account_id=$ACCOUNT policies=dev max_ttl=15m`,
  },
  {
    name: 'vault-role-policies-changed',
    what: 'Logins get an additional policy.',
    drift: { plan: [`${SHOWN.vaultRole} update policies`] },
    script: role('policies=dev,default'),
  },
  {
    name: 'vault-role-ttl-changed',
    what: 'A login lasts for an hour.',
    drift: { plan: [`${SHOWN.vaultRole} update max_ttl`] },
    script: role('max_ttl=1h'),
  },
];

const write = (policy: string) => `vault write sys/policies/acl/dev policy='${policy}'`;

/** The guide's policy, with these capabilities below dev/. */
const policy = (...capabilities: string[]) => `# Access to dev path
path "dev/*" {
  capabilities = ${JSON.stringify(capabilities)}
}

# Additional access for UI
path "dev/" {
  capabilities = ["list"]
}

path "sys/mounts" {
  capabilities = ["read", "list"]
}
`;

/** What a login is allowed to do. */
export const VAULT_POLICY: readonly Break[] = [
  {
    name: 'vault-policy-narrow',
    what: 'The policy dev lets nobody write below dev/.',
    drift: { plan: ['vault policy dev update path "dev/*"'], disown: DISOWN.kv },
    script: write(policy('read', 'list')),
  },
  {
    name: 'vault-policy-wide',
    what: 'The policy dev allows reading secret/ as well.',
    drift: { plan: ['vault policy dev update path "secret/*"'], disown: DISOWN.kv },
    script: write(
      `${policy('create', 'read', 'update', 'delete', 'list')}\npath "secret/*" { capabilities = ["read"] }\n`,
    ),
  },
  {
    name: 'vault-policy-missing',
    what: 'The policy dev is deleted.',
    drift: { plan: ['vault policy dev create'] },
    script: 'vault policy delete dev',
  },
];

/** Writes JSON. kwok does not pass on the end of standard input, so a shell in the pod prints the document. */
const secret = (name: string, data: unknown) =>
  `kubectl exec -n vault vault-0 -- sh -c "echo '${JSON.stringify({ data }).replaceAll('"', '\\"')}' | vault write dev/data/gloo/gloo.solo.io/v1/Secret/gloo-system/${name} -"`;

/** What Gloo reads. */
export const SECRETS: readonly Break[] = [
  {
    name: 'secret-malformed',
    what: 'Somebody wrote a secret by hand that Gloo cannot parse, beside a valid one.',
    drift: NO_CHANGES,
    script: [
      secret('api-token', {
        metadata: { name: 'api-token', namespace: 'gloo-system' },
        header: { headers: { 'x-api-token': 'an-example' } },
      }),
      secret('typed-by-hand', { username: 'gloo', password: 'an-example' }),
    ].join('\n'),
  },
];
