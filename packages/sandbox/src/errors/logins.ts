import type { CausedError } from './caused-error.ts';

const VAULT = 'kubectl exec -n vault vault-0 -- vault';
const base64 = (text: string) => Buffer.from(text).toString('base64');

/** The headers of a hand-made login whose signature is not valid. */
const headers = (more: Readonly<Record<string, string>>, credential = 'none') =>
  JSON.stringify({
    'X-Vault-AWS-IAM-Server-ID': 'vault.gloo.example.com',
    Authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host;x-amz-date;x-vault-aws-iam-server-id, Signature=none`,
    ...more,
  });

const login = (encodedHeaders: string) =>
  `${VAULT} write auth/aws/login role="$VAULT_AUTH_ROLE_NAME" iam_http_request_method=POST \\
  iam_request_url=${base64('https://sts.amazonaws.com/')} \\
  iam_request_body=${base64('Action=GetCallerIdentity&Version=2011-06-15')} \\
  iam_request_headers=${encodedHeaders}`;

/** Waits for a text in the log of Gloo's pods. Gloo logs in again when its pod or the Settings change. */
export const gloosLog = (words: string) =>
  `for _ in $(seq 100); do if tail -n 20 "$GLOO_LOG" | grep -q "${words}"; then break; fi; sleep 0.1; done`;

const ROLE_AGAIN =
  'vault write auth/aws/role/$ROLE auth_type=iam bound_iam_principal_arn=$ROLE_ARN policies=dev max_ttl=15m';

/** Patches the Settings that Gloo reads. */
const settings = (operation: string) =>
  `kubectl patch settings.gloo.solo.io default -n gloo-system --type=json -p '[${operation}]'`;

/** Errors of logins to Vault. */
export const LOGINS: readonly CausedError[] = [
  {
    diagnosis: 'login-header-not-allowed',
    command: login(base64(headers({ 'X-Amz-Other': 'something' }))),
    names: { header: 'X-Amz-Other' },
    confirmed: { by: 2, prints: /allowed_sts_header_values +<nil>/, always: true },
    fixed: { prints: /allowed_sts_header_values +\[X-Amz-Other\]/i },
    // Deleted first, because Vault would keep an empty list of headers, which differs from no list.
    after: `vault delete auth/aws/config/client
vault write auth/aws/config/client iam_server_id_header_value=vault.gloo.example.com sts_endpoint=https://sts.$AWS_REGION.amazonaws.com sts_region=$AWS_REGION`,
  },
  {
    diagnosis: 'login-answer-not-from-sts',
    before: 'vault write auth/aws/config/client sts_endpoint=$DIRECT_VAULT sts_region=$AWS_REGION',
    command: login(base64(headers({}))),
    confirmed: { prints: /sts_endpoint +http:\/\/127\.0\.0\.1/ },
    fixed: { prints: /sts_endpoint +https:\/\/sts\.us-east-1\.amazonaws\.com/ },
  },
  {
    diagnosis: 'login-signature-refused',
    shell: 'export AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    command: `now=$(date -u +%Y%m%dT%H%M%SZ); day=$(date -u +%Y%m%d)
headers=$(base64 -w 0 <<JSON
${headers({ 'Content-Type': 'application/x-www-form-urlencoded', 'X-Amz-Date': '$now' }, '$AWS_ACCESS_KEY_ID/$day/$AWS_REGION/sts/aws4_request')}
JSON
)
${login('"$headers"')}`,
    confirmed: { by: 2, prints: /SignatureDoesNotMatch/ },
  },
  {
    diagnosis: 'principal-not-bound',
    before: `vault write auth/aws/role/$ROLE bound_iam_principal_arn=arn:$PARTITION:iam::$ACCOUNT:role/foo-role
kubectl delete pod -n gloo-system -l gloo=gloo --wait=false
${gloosLog('does not belong to the role')}`,
    command: 'kubectl logs -n gloo-system -l gloo=gloo --tail=1',
    confirmed: { by: 2, prints: /bound_iam_principal_arn +\[arn:aws:iam::\d+:role\/foo-role\]/ },
    fixed: { prints: /bound_iam_principal_arn +\[arn:aws:iam::\d+:role\/dev-role-iam-demo\]/ },
    after: ROLE_AGAIN,
  },
  {
    diagnosis: 'gloo-without-auth-method',
    before: `${settings('{"op":"remove","path":"/spec/secretOptions/sources/0/vault/aws"}')}
${gloosLog('unable to determine vault authentication method')}`,
    command: 'kubectl logs -n gloo-system -l gloo=gloo --tail=1',
    confirmed: { prints: /8200 dev *$/ },
    after: settings(
      '{"op":"add","path":"/spec/secretOptions/sources/0/vault/aws","value":{"iamServerIdHeader":"vault.gloo.example.com","mountPath":"aws","region":"us-east-1"}}',
    ),
  },
  {
    diagnosis: 'vault-cannot-start-without-aws',
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
    confirmed: { prints: /^(?![\s\S]*AWS_ROLE_ARN)/, always: true },
  },
];
