import type { Pattern } from './pattern.ts';
import { awsCode, noAnswerOfVault, refusedByVault } from './words.ts';

/** The guide's Vault within the cluster: only a program in the cluster uses this name. */
const IN_CLUSTER = 'vault[\\w-]{0,40}\\.vault(?=[.:/])';

/** What Vault says, and what others say about it. */
export const VAULT_ERRORS: readonly Pattern[] = [
  [
    'vault-denied-get-role',
    /unable to resolve ARN[^\n]{0,800}is not authorized to perform:\s+iam:GetRole[^\n]{0,800}(?:explicit deny|permissions boundary|control policy|session policy|endpoint policy)/i,
  ],
  ['vault-may-not-get-role', /unable to resolve ARN[^\n]{0,800}is not authorized to perform:\s+iam:GetRole/i],
  // Vault learns its own account from the first lookup; every later one fails with another message.
  [
    'role-in-another-account',
    /unable to fetch client for account ID|no STS configuration found for account ID|error looking up full ARN of entity[\s\S]{0,300}NoSuchEntity/,
  ],
  [
    'vault-role-not-assumed',
    /unable to resolve ARN[\s\S]{0,600}?Not authorized to perform:? sts:AssumeRoleWithWebIdentity/i,
  ],
  // A line of Vault's log. To the client, Vault says only that it has no credentials.
  [
    'vault-role-not-assumed',
    /error assuming role with web identity:[\s\S]{0,300}?Not authorized to perform:? sts:AssumeRoleWithWebIdentity/i,
  ],
  ['role-owned-by-aws', /UnmodifiableEntity|this role is only modifiable by AWS/],
  [
    'vault-denied-another-action',
    /unable to resolve ARN[^\n]{0,800}is not authorized to perform:\s+(?!iam:GetRole)\w+:\w+/i,
  ],
  [
    'vault-refused-without-reason',
    /(?:unable to resolve|unique ID of) ARN[^\n]{0,400}(?:AccessDenied: Access denied|statusCode: ?403)/i,
  ],
  [
    'vault-credentials-refused',
    /unable to resolve ARN[^\n]{0,400}(?:SignatureDoesNotMatch|InvalidClientTokenId|ExpiredToken)/i,
  ],
  [
    'vault-without-credentials',
    /unable to resolve ARN[^\n]{0,400}(?:NoCredentialProviders|failed to refresh cached credentials)/i,
  ],
  [
    'vault-cannot-reach-aws',
    /(?:error making upstream request|unable to resolve ARN)[\s\S]{0,600}?(?:connection refused|no such host|i\/o timeout|context deadline exceeded|network is unreachable|TLS handshake timeout)/,
  ],
  [
    'vault-cannot-start-without-aws',
    /Error (?:parsing Seal configuration|initializing storage of type \w{1,30})[\s\S]{0,300}?(?:NoCredentialProviders|AccessDenied|not authorized to perform)/i,
  ],
  ['role-missing', /unable to resolve ARN "[^"\n]{0,300}" to internal ID: [^\n]{0,40}NoSuchEntity/i],
  ['role-missing', /\(NoSuchEntity\) when calling the GetRole operation/],
  ['trust-policy-differs', /Not authorized to perform:? sts:AssumeRoleWithWebIdentity/i],
  ['oidc-provider-missing', /No OpenIDConnect provider found in (?:your )?account/i],
  ['oidc-provider-without-audience', /Incorrect token audience/i],
  ['identity-token-invalid', awsCode('InvalidIdentityToken')],
  ['identity-token-invalid', awsCode('IDPCommunicationError')],
  ['header-differs', /error validating X-Vault-AWS-IAM-Server-ID header/i],
  ['region-differs', /from STS: [\s\S]{0,400}?scoped to a valid region/],
  [
    'login-signature-refused',
    /from STS: (?![\s\S]{0,400}?Signature (?:expired|not yet))[\s\S]{0,400}?SignatureDoesNotMatch/,
  ],
  ['login-answer-not-from-sts', /error parsing STS response|body of GetCallerIdentity is invalid/],
  ['login-header-not-allowed', /invalid request header: [\w-]{1,100}/i],
  ['vault-role-missing', /entry for role "?[^"\s]{0,200}"? not found/i],
  ['principal-not-bound', /does not belong to the role|no longer bound to ARN/i],
  ['vault-unknown-partition', /unable to resolve partition "[^"]{0,60}" to a region/],
  ['vault-role-type-fixed', /changing auth_type on a role|changing resolve_aws_unique_ids/i],
  ['vault-role-type-fixed', /auth method (?:iam|ec2) not allowed for role/],
  [
    'vault-policy-narrow',
    refusedByVault(
      '(?:data|metadata)/gloo/gloo\\.solo\\.io/\\S{0,400}',
      '1 error occurred:\\s{1,10}\\* permission denied',
    ),
  ],
  // Vault requires a token on every path except logins.
  [
    'auth-not-enabled',
    /no handler for route ["']?auth\/|(?:URL: [A-Z]+ \S{1,300}?)?\/v1\/(?:\S{1,200}\/)?auth\/\S{1,300}\s+Code: \d+\. Errors:\s+\* (?:unsupported path|missing client token)/,
  ],
  ['auth-not-enabled', refusedByVault('auth/[\\w-]{1,100}/login', 'permission denied')],
  ['secrets-engine-differs', /not supported on KV Version 1/i],
  ['kv-absent', /no handler for route \\?["']?[\w./-]{1,200}\/(?:data|metadata)\//],
  ['vault-unreachable', noAnswerOfVault('(?:dial tcp|read tcp|EOF)', IN_CLUSTER)],
  [
    'vault-uninitialised',
    /Vault is not initialized|(?:security barrier|seal configuration missing,) not initialized|it is not initialised|Initialized\s{1,20}false\b/i,
  ],
  ['vault-sealed', /Vault is sealed|it is sealed|Initialized\s{1,20}true\s{1,20}Sealed\s{1,20}true\b/i],
  ['vault-without-active', /node not active but active cluster node not found/],
  [
    'vault-cannot-audit',
    /no audit backend succeeded in logging|event not processed by enough (?:'filter' and )?'sink' nodes/,
  ],
  ['vault-secondary', /disabled in replication DR secondary mode/],
  ['vault-scheme-differs', /Client sent an HTTP request to an HTTPS server/],
  ['vault-scheme-differs', noAnswerOfVault('http: server gave HTTP response to HTTPS client')],
  [
    'vault-certificate-untrusted',
    noAnswerOfVault('(?:tls: failed to verify certificate: )?x509: certificate signed by unknown authority'),
  ],
  [
    'vault-certificate-of-another-name',
    noAnswerOfVault(
      '(?:tls: failed to verify certificate: )?x509: (?:cannot validate certificate for|certificate is valid for|certificate is not valid for any names)',
    ),
  ],
  [
    'vault-certificate-expired',
    noAnswerOfVault(
      '(?:tls: failed to verify certificate: )?x509: certificate has expired or is not yet valid',
    ),
  ],
  [
    'vault-address-without-scheme',
    /unsupported protocol scheme ""|first path segment in URL cannot contain colon/,
  ],
  ['not-vault-that-answers', /invalid character '<' looking for beginning of value/],
  ['vault-behind-proxy', noAnswerOfVault('(?:proxyconnect tcp|Proxy Authentication Required)')],
  ['vault-quota', /rate limit quota exceeded|lease count quota exceeded/],
  [
    'vault-does-not-answer-in-time',
    noAnswerOfVault('(?:context deadline exceeded|net/http: (?:timeout|request canceled))'),
  ],
  [
    'vault-does-not-answer-in-time',
    /\bError (?:authenticating|(?:writing|reading|listing|enabling)[^\n]{0,300}): context deadline exceeded/,
  ],
  ['vault-not-reached', noAnswerOfVault('\\S')],
];
