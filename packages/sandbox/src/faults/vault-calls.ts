import type { PageId } from 'engine/resource';
import { type Faults, VAULT, WRITE_ROLE } from './fault.ts';
import { UPGRADED } from './helm.ts';

const STATUS = 'vault status';
const ANSWERS = /Initialized +true[\s\S]*Sealed +false/;

const STS_OF_THE_REGION = /sts_endpoint +https:\/\/sts\.us-east-1\.amazonaws\.com/;

/** Starts a TLS server on a free `$port` that answers with a web page. Its certificate is `certificate.pem`. */
const server = (
  days: number,
) => `openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -subj /CN=127.0.0.1 -out request.pem 2> /dev/null
echo subjectAltName=IP:127.0.0.1 > names
openssl x509 -req -in request.pem -signkey key.pem -days ${days} -extfile names -out certificate.pem 2> /dev/null
openssl s_server -accept 127.0.0.1:0 -www -cert certificate.pem -key key.pem > server.log 2>&1 &
trap "kill $!" EXIT
until port=$(sed -n 's/^ACCEPT .*://p' server.log); [ -n "$port" ]; do kill -0 $! || exit; sleep 0.05; done
address=$VAULT_ADDR
export VAULT_ADDR=https://127.0.0.1:$port VAULT_CACERT=$PWD/certificate.pem CURL_CA_BUNDLE=$PWD/certificate.pem`;

const HTTPS = /^https:\/\/127\.0\.0\.1:\d+$/m;

/** Another address in the reader's shell, which the confirming commands print. */
const wrongAddress = (diagnosis: PageId, address: string, confirms: RegExp) => ({
  ...{ diagnosis, shell: `address=$VAULT_ADDR; export VAULT_ADDR=${address}`, command: STATUS },
  ...{ names: { address: '$address' }, confirms, fixed: ANSWERS },
});

/** Errors of Vault, of its client, and of other servers at Vault's address. */
export const VAULT_CALLS: Faults = {
  'path-in-use': {
    command: `${VAULT} auth enable -path=aws aws`,
    confirms: /^aws\/ +aws /m,
    alwaysPrinted: true,
    fixed: /^aws-before\/ +aws /m,
    leaves: 'the auth method, moved to another path',
  },
  'secret-without-data-in-its-path': {
    diagnosis: 'gloo-secret-not-found',
    shell: `echo '{"metadata":{"name":"probe","namespace":"gloo-system"},"header":{"headers":{"x-probe":"an-example"}}}' > probe.json`,
    command: `${VAULT} write dev/gloo/gloo.solo.io/v1/Secret/gloo-system/probe @$PWD/probe.json`,
    // In the sandbox, the reader's files are also the pod's.
    names: { name: 'probe', 'file in the pod': '$PWD/probe.json' },
    confirms: /^dev *$/m,
    alwaysPrinted: true,
    fixed: /^probe$/m,
    undo: 'vault kv metadata delete -mount=dev gloo/gloo.solo.io/v1/Secret/gloo-system/probe',
  },
  'vault-role-without-arn': {
    diagnosis: 'variable-empty',
    shell: 'VAULT_AUTH_ROLE_ARN=',
    command: WRITE_ROLE,
    confirms: /^VAULT_AUTH_ROLE_ARN=$/m,
    fixed: /^VAULT_AUTH_ROLE_ARN=arn:/m,
  },
  'vault-credentials-refused': {
    what: 'Vault is configured with an access key that AWS does not know.',
    diagnosis: 'vault-without-credentials',
    cause: 'vault write auth/aws/config/client access_key=AKIAIOSFODNN7EXAMPLE secret_key=wrong',
    command: WRITE_ROLE,
    confirms: /access_key +AKIAIOSFODNN7EXAMPLE/,
    fixed: /bound_iam_principal_id +\[AROA/,
    undo: 'vault write auth/aws/config/client access_key= secret_key=',
  },
  'role-in-another-account': {
    command: `${VAULT} write auth/aws/role/other auth_type=iam bound_iam_principal_arn=arn:aws:iam::210987654321:role/other`,
    names: {
      account: '210987654321',
      'role ARN': 'arn:aws:iam::210987654321:role/OrganizationAccountAccessRole',
    },
    confirms: /No value found/,
    alwaysPrinted: true,
    fixed: /bound_iam_principal_id +\[AROA/,
    undo: 'vault delete auth/aws/config/sts/210987654321',
  },
  'vault-denied-another-action': {
    what: 'Vault is to assume a role of another account, which refuses it.',
    diagnosis: 'vault-denied-get-role',
    cause:
      'vault write auth/aws/config/sts/210987654321 sts_role=arn:$PARTITION:iam::210987654321:role/OrganizationAccountAccessRole',
    command: `${VAULT} write auth/aws/role/other auth_type=iam bound_iam_principal_arn=arn:aws:iam::210987654321:role/other`,
    names: { role: 'foo-role' },
    confirms: /^210987654321$/m,
    undo: 'vault delete auth/aws/config/sts/210987654321',
  },
  'vault-cannot-reach-aws': {
    what: 'Vault is configured with addresses of IAM and STS where nothing answers.',
    diagnosis: 'sts-not-reached',
    cause:
      'vault write auth/aws/config/client iam_endpoint=http://127.0.0.1:1 sts_endpoint=http://127.0.0.1:1 sts_region=$AWS_REGION',
    command: WRITE_ROLE,
    confirms: /sts_endpoint +http:\/\/127\.0\.0\.1:1/,
    undo: 'vault delete auth/aws/config/client; write_config; write_role',
    fixed: STS_OF_THE_REGION,
  },
  'vault-address-without-scheme': wrongAddress('vault-address-wrong', '$VAULT_HOST', /^127\.0\.0\.1:\d+$/m),
  'vault-scheme-differs': wrongAddress('vault-address-wrong', 'https://$VAULT_HOST', HTTPS),
  'vault-not-reached': wrongAddress('vault-unreachable', 'http://127.0.0.1:1', /^http:\/\/127\.0\.0\.1:1$/m),
  'permission-denied-by-vault': {
    shell: 'export VAULT_TOKEN=unknown',
    command: 'vault auth list',
    names: { path: 'sys/auth' },
    confirms: /permission denied/,
  },
  'vault-certificate-untrusted': {
    shell: 'export VAULT_ADDR=$VAULT_TLS; authority=$SSL_CERT_FILE; unset SSL_CERT_FILE',
    command: STATUS,
    names: { 'PEM file': '$authority', 'listed name': '127.0.0.1', address: '$VAULT_ADDR' },
    confirms: ANSWERS,
    alwaysPrinted: true,
    fixed: ANSWERS,
  },
  'vault-certificate-of-another-name': {
    diagnosis: 'vault-certificate-untrusted',
    shell: 'export VAULT_ADDR=https://0.0.0.0:$VAULT_TLS_PORT',
    command: STATUS,
    names: { 'PEM file': '$SSL_CERT_FILE', 'listed name': '127.0.0.1', address: '$VAULT_TLS' },
    confirms: ANSWERS,
    alwaysPrinted: true,
    fixed: ANSWERS,
  },
  'vault-certificate-expired': {
    diagnosis: 'vault-certificate-untrusted',
    shell: server(-1),
    command: STATUS,
    names: { 'PEM file': '$VAULT_CACERT', 'listed name': '127.0.0.1', address: '$VAULT_ADDR' },
    confirms: /certificate has expired/,
  },
  'not-vault-that-answers': {
    diagnosis: 'vault-address-wrong',
    shell: server(1),
    command: 'vault token lookup',
    names: { address: '$address' },
    confirms: HTTPS,
    fixed: ANSWERS,
  },
};

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

/** Deleted first, because Vault would keep an empty list of headers, which differs from no list. */
const WITHOUT_HEADERS = 'vault delete auth/aws/config/client; write_config';

/** Errors of logins to Vault. */
export const LOGINS: Faults = {
  'login-header-not-allowed': {
    diagnosis: 'login-signature-refused',
    command: login(base64(headers({ 'X-Amz-Other': 'something' }))),
    names: { header: 'X-Amz-Other' },
    confirms: /allowed_sts_header_values +<nil>/,
    alwaysPrinted: true,
    fixed: /allowed_sts_header_values +\[X-Amz-Other\]/i,
    undo: WITHOUT_HEADERS,
  },
  'login-answer-not-from-sts': {
    what: 'Vault forwards logins to itself in place of STS.',
    diagnosis: 'sts-not-reached',
    cause: 'vault write auth/aws/config/client sts_endpoint=$DIRECT_VAULT sts_region=$AWS_REGION',
    command: login(base64(headers({}))),
    confirms: /sts_endpoint +http:\/\/127\.0\.0\.1/,
    fixed: STS_OF_THE_REGION,
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
    names: { header: 'X-Amz-Other' },
    confirms: /SignatureDoesNotMatch/,
    undo: WITHOUT_HEADERS,
  },
  'principal-not-bound': {
    what: 'The Vault role is bound to the role of the nodes, and Gloo has failed to log in.',
    cause: `vault write auth/aws/role/$ROLE bound_iam_principal_arn=arn:$PARTITION:iam::$ACCOUNT:role/foo-role
kubectl delete pod -n gloo-system -l gloo=gloo --wait=false
until_true gloo_says 'does not belong to the role'`,
    command: 'kubectl logs -n gloo-system -l gloo=gloo --tail=1',
    confirms: /bound_iam_principal_arn +\[arn:aws:iam::\d+:role\/foo-role\]/,
    fixed: /bound_iam_principal_arn +\[arn:aws:iam::\d+:role\/dev-role-iam-demo\]/,
    undo: 'write_role',
  },
  'gloo-without-auth-method': {
    what: 'The Settings that Gloo reads lack the aws section of Vault, so Gloo cannot log in.',
    headline: 'vault.aws.iamServerIdHeader is missing',
    diagnosis: 'gloo-settings-differ',
    cause: `patch_settings '{"op":"remove","path":"/spec/secretOptions/sources/0/vault/aws"}'
until_true gloo_says 'unable to determine vault authentication method'`,
    command: 'kubectl logs -n gloo-system -l gloo=gloo --tail=1',
    confirms: /8200 dev *$/m,
    leaves: UPGRADED,
    fixed: /8200 dev aws us-east-1 /,
    plan: [
      'settings gloo-system/default update vault.aws.iamServerIdHeader vault.aws.mountPath vault.aws.region',
    ],
    undo: `patch_settings '{"op":"add","path":"/spec/secretOptions/sources/0/vault/aws","value":{"iamServerIdHeader":"vault.gloo.example.com","mountPath":"aws","region":"us-east-1"}}'`,
  },
  'pod-without-credentials': {
    what: 'The nodes let no pod reach their role, and Gloo’s pod was created before its service account was annotated. Vault has restarted empty.',
    diagnosis: 'pods-without-role',
    cause: `control setHopLimit 1
annotate_gloo -
kubectl delete pod -n gloo-system -l gloo=gloo --wait=false
until_true gloo_says NoCredentialProviders
annotate_gloo =$ROLE_ARN`,
    command: 'kubectl logs -n gloo-system -l gloo=gloo --tail=-1 | grep NoCredentialProviders | tail -n 1',
    // The Deployment's pod, not those of jobs, which need no role.
    confirms: /^gloo-[0-9a-f]{8,10}-[a-z0-9]{5} +<none>/m,
    undo: 'control setHopLimit 2',
    emptiesVault: true,
  },
};
