import type { Faults } from './fault.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');

/** The headers of a hand-made login whose signature is not valid. */
const headers = (more: Readonly<Record<string, string>>, credential = 'none') =>
  JSON.stringify({
    'X-Vault-AWS-IAM-Server-ID': 'vault.gloo.example.com',
    Authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host;x-amz-date;x-vault-aws-iam-server-id, Signature=none`,
    ...more,
  });

const login = (encodedHeaders: string) =>
  `kubectl exec -n vault vault-0 -- vault write auth/aws/login role="$VAULT_AUTH_ROLE_NAME" iam_http_request_method=POST \\
  iam_request_url=${base64('https://sts.amazonaws.com/')} \\
  iam_request_body=${base64('Action=GetCallerIdentity&Version=2011-06-15')} \\
  iam_request_headers=${encodedHeaders}`;

/** Errors of logins to Vault. */
export const LOGINS: Faults = {
  'login-header-not-allowed': {
    command: login(base64(headers({ 'X-Amz-Other': 'something' }))),
    names: { header: 'X-Amz-Other' },
    confirmedBy: 2,
    confirms: /allowed_sts_header_values +<nil>/,
    alwaysPrinted: true,
    fixed: /allowed_sts_header_values +\[X-Amz-Other\]/i,
    // Deleted first, because Vault would keep an empty list of headers, which differs from no list.
    undo: 'vault delete auth/aws/config/client; write_config',
  },
  'login-answer-not-from-sts': {
    what: 'Vault forwards logins to itself in place of STS.',
    cause: 'vault write auth/aws/config/client sts_endpoint=$DIRECT_VAULT sts_region=$AWS_REGION',
    command: login(base64(headers({}))),
    confirms: /sts_endpoint +http:\/\/127\.0\.0\.1/,
    fixed: /sts_endpoint +https:\/\/sts\.us-east-1\.amazonaws\.com/,
    undo: 'write_config',
  },
  'login-signature-refused': {
    shell: 'export AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    command: `now=$(date -u +%Y%m%dT%H%M%SZ); day=$(date -u +%Y%m%d)
headers=$(base64 -w 0 <<JSON
${headers({ 'Content-Type': 'application/x-www-form-urlencoded', 'X-Amz-Date': '$now' }, '$AWS_ACCESS_KEY_ID/$day/$AWS_REGION/sts/aws4_request')}
JSON
)
${login('"$headers"')}`,
    confirmedBy: 2,
    confirms: /SignatureDoesNotMatch/,
  },
  'principal-not-bound': {
    what: 'The Vault role is bound to the role of the nodes, and Gloo has failed to log in.',
    cause: `vault write auth/aws/role/$ROLE bound_iam_principal_arn=arn:$PARTITION:iam::$ACCOUNT:role/foo-role
kubectl delete pod -n gloo-system -l gloo=gloo --wait=false
gloo_says 'does not belong to the role'`,
    command: 'kubectl logs -n gloo-system -l gloo=gloo --tail=1',
    confirmedBy: 2,
    confirms: /bound_iam_principal_arn +\[arn:aws:iam::\d+:role\/foo-role\]/,
    fixed: /bound_iam_principal_arn +\[arn:aws:iam::\d+:role\/dev-role-iam-demo\]/,
    undo: 'write_role',
  },
  'gloo-without-auth-method': {
    what: 'The Settings that Gloo reads lack the aws section of Vault, so Gloo cannot log in.',
    cause: `patch_settings '{"op":"remove","path":"/spec/secretOptions/sources/0/vault/aws"}'
gloo_says 'unable to determine vault authentication method'`,
    command: 'kubectl logs -n gloo-system -l gloo=gloo --tail=1',
    confirms: /8200 dev *$/,
    undo: `patch_settings '{"op":"add","path":"/spec/secretOptions/sources/0/vault/aws","value":{"iamServerIdHeader":"vault.gloo.example.com","mountPath":"aws","region":"us-east-1"}}'`,
  },
  'pod-without-credentials': {
    what: 'The nodes let no pod reach their role, and Gloo’s pod was created before its service account was annotated. Vault has restarted empty.',
    cause: `control setHopLimit 1
annotate_gloo -
kubectl delete pod -n gloo-system -l gloo=gloo --wait=false
gloo_says NoCredentialProviders
annotate_gloo =$ROLE_ARN`,
    command: 'kubectl logs -n gloo-system -l gloo=gloo --tail=-1 | grep NoCredentialProviders | tail -n 1',
    confirmedBy: 2,
    confirms: /^\s*$/,
    undo: 'control setHopLimit 2',
    emptiesVault: true,
  },
  'vault-cannot-start-without-aws': {
    shell: `cat <<HCL > seal.hcl
disable_mlock = true
storage "inmem" {}
listener "tcp" { address = "127.0.0.1:0" }
seal "awskms" {
  region = "$AWS_REGION"
  kms_key_id = "none"
}
HCL
unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY`,
    command: 'vault server -config=seal.hcl',
    confirms: /^(?![\s\S]*AWS_ROLE_ARN)/,
    alwaysPrinted: true,
  },
};
