import type { CausedError } from './caused-error.ts';

const VAULT = 'kubectl exec -n vault vault-0 -- vault';
const WRITE_ROLE = `${VAULT} write "auth/aws/role/$VAULT_AUTH_ROLE_NAME" auth_type=iam bound_iam_principal_arn="$VAULT_AUTH_ROLE_ARN" policies=dev max_ttl=15m`;
const WRITE_CONFIG = `${VAULT} write auth/aws/config/client iam_server_id_header_value=vault.gloo.example.com sts_endpoint=https://sts.$AWS_REGION.amazonaws.com sts_region=$AWS_REGION`;
/** Writes the guide's role again, so that Vault resolves the ARN again. */
const ROLE_AGAIN = `vault write auth/aws/role/$ROLE auth_type=iam bound_iam_principal_arn=$ROLE_ARN policies=dev max_ttl=15m`;

const ANSWERS = /Initialized +true[\s\S]*Sealed +false/;

/** Errors of Vault and of its client. */
export const VAULT_ERRORS: readonly CausedError[] = [
  {
    diagnosis: 'path-in-use',
    command: `${VAULT} auth enable -path=aws aws`,
    names: { 'another path': 'aws-other' },
    confirmed: { prints: /^aws\/ +aws /m, always: true },
    fixed: { prints: /^aws-other\/ +aws /m },
    after: 'vault auth disable aws-other/',
  },
  {
    diagnosis: 'kv-path-without-data',
    before: 'vault kv put -mount=dev probe key=value',
    command: `${VAULT} write dev/probe key=value`,
    names: { 'path below it': 'probe' },
    confirmed: { prints: /^dev\/ +kv .*map\[version:2\]/m, always: true },
    fixed: { prints: /^probe$/m },
    after: 'vault kv metadata delete -mount=dev probe',
  },
  {
    diagnosis: 'vault-role-without-arn',
    shell: 'VAULT_AUTH_ROLE_ARN=',
    command: WRITE_ROLE,
    confirmed: { prints: /^\s*$/ },
    fixed: { prints: /bound_iam_principal_id +\[AROA/ },
  },
  {
    diagnosis: 'vault-quota',
    before: 'vault write sys/quotas/rate-limit/probe path=auth/aws rate=1 interval=1m',
    command: `for _ in 1 2 3; do ${VAULT} list auth/aws/role || break; done`,
    confirmed: { prints: /^probe$/m },
    after: 'vault delete sys/quotas/rate-limit/probe',
  },
  {
    diagnosis: 'vault-credentials-refused',
    before: 'vault write auth/aws/config/client access_key=AKIAIOSFODNN7EXAMPLE secret_key=wrong',
    command: WRITE_ROLE,
    confirmed: { prints: /access_key +AKIAIOSFODNN7EXAMPLE/ },
    fixed: { prints: /bound_iam_principal_id +\[AROA/ },
    after: 'vault write auth/aws/config/client access_key= secret_key=',
  },
  {
    diagnosis: 'vault-denied-another-action',
    before:
      'vault write auth/aws/config/sts/210987654321 sts_role=arn:aws:iam::210987654321:role/OrganizationAccountAccessRole',
    command: `${VAULT} write auth/aws/role/other auth_type=iam bound_iam_principal_arn=arn:aws:iam::210987654321:role/other`,
    names: { 'the role in the error': 'OrganizationAccountAccessRole' },
    confirmed: { prints: /^210987654321$/m },
    after: 'vault delete auth/aws/config/sts/210987654321',
  },
  {
    diagnosis: 'vault-cannot-reach-aws',
    before:
      'vault write auth/aws/config/client iam_endpoint=http://127.0.0.1:1 sts_endpoint=http://127.0.0.1:1 sts_region=$AWS_REGION',
    command: WRITE_ROLE,
    confirmed: { prints: /sts_endpoint +http:\/\/127\.0\.0\.1:1/ },
    after: `vault delete auth/aws/config/client
${WRITE_CONFIG.replaceAll(VAULT, 'vault')}
${ROLE_AGAIN}`,
  },
  {
    diagnosis: 'vault-address-without-scheme',
    shell: 'address=$VAULT_ADDR; export VAULT_ADDR=$VAULT_HOST',
    command: 'vault status',
    names: { 'https:// and the address': '$address' },
    confirmed: { prints: /^127\.0\.0\.1:\d+$/m },
    fixed: { prints: ANSWERS },
  },
  {
    diagnosis: 'vault-scheme-differs',
    shell: 'address=$VAULT_ADDR; export VAULT_ADDR=https://$VAULT_HOST',
    command: 'vault status',
    names: { 'the same address with the other scheme': '$address' },
    confirmed: { prints: /^https:[^\n]*\n000$/m },
    fixed: { prints: ANSWERS },
  },
  {
    diagnosis: 'vault-not-reached',
    shell: 'address=$VAULT_ADDR; export VAULT_ADDR=http://127.0.0.1:1',
    command: 'vault status',
    names: { 'the address': '$address' },
    confirmed: { prints: /^http:\/\/127\.0\.0\.1:1$/m },
    fixed: { prints: ANSWERS },
  },
  {
    diagnosis: 'vault-behind-proxy',
    shell: 'export VAULT_ADDR=http://vault.example.com:8200 HTTP_PROXY=http://127.0.0.1:1',
    command: 'vault status',
    confirmed: { prints: /^HTTP_PROXY=http:\/\/127\.0\.0\.1:1$/m },
  },
  {
    diagnosis: 'permission-denied-by-vault',
    shell: 'export VAULT_TOKEN=unknown',
    command: 'vault auth list',
    confirmed: { prints: /permission denied/ },
  },
  {
    diagnosis: 'vault-cannot-audit',
    before: `audit_log=$(dirname "$VAULT_LOG")/audit.log
ln -sf /dev/full "$audit_log"
vault audit enable -path=full file file_path="$audit_log" skip_test=true || true`,
    // The client sees only an internal error.
    command: `${VAULT} auth list; grep -A 4 'failed to audit' "$VAULT_LOG" | tail -n 5`,
    confirmed: { prints: /internal error/ },
    // Vault opens the file again when it cannot write to it.
    after: `ln -sf /dev/null "$(dirname "$VAULT_LOG")/audit.log"
vault audit disable full`,
  },
];
