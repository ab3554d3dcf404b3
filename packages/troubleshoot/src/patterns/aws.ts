import type { Pattern } from './pattern.ts';
import { awsCode, DENIED } from './words.ts';

/** The end of a run's error if the region refuses credentials that the partition's first region accepts. */
export const ACCEPTED_ELSEWHERE = 'accepts the same credentials';

/** A login needs no token. */
const NO_LOGIN = '(?<!/login\\s{1,9}(?:Code: \\d{3}\\. Errors:\\s{1,9})?)';

/** A denial by one kind of policy: an explicit deny, or no statement that allows the action. */
const denial = (policy: string): RegExp =>
  new RegExp(
    `(?:is not authorized to perform: (?<permission>[\\w-]{1,60}:\\w{1,100})[^\\n]{0,2400}?)?(?:with an explicit deny in an? ${policy}|because no ${policy} allows)`,
  );

/** What AWS says, and then what any system may say. */
export const AWS_ERRORS: readonly Pattern[] = [
  [
    'sso-session-expired',
    /SSO session associated with this profile|Error loading SSO Token|retrieving token from sso|To refresh this SSO session|Session token not found or invalid/,
  ],
  // The SDK's message is only the last two words.
  [
    'sso-role-refused',
    /ForbiddenException(?:\) when calling the GetRoleCredentials operation)?: No access|^No access$/m,
  ],
  ['profile-without-sso', /Missing the following required SSO configuration values/],
  ['region-not-set', /You must specify a region|\(NoRegion\)|Region is missing|AWS Region must be set/],
  ['profile-asks-for-mfa', /requires multi-factor authentication/],
  ['profile-role-refused', /is not authorized to perform: sts:AssumeRole\b/],
  [
    'region-not-enabled',
    new RegExp(
      `\\bRegionDisabled(?:Exception)?\\b|STS is not activated in this region|token included in the request is invalid[\\s\\S]{0,200}${ACCEPTED_ELSEWHERE}`,
    ),
  ],
  [
    'clock-skew',
    /Signature (?:expired|not yet current): \S{1,40} is (?:now |still )?(?:earlier|later) than|\bRequestTimeTooSkewed\b/,
  ],
  // EKS and other services that answer in JSON have the second code. The SDK's message is only the sentence.
  [
    'signature-refused',
    new RegExp(
      `${awsCode('SignatureDoesNotMatch', 'InvalidSignature').source}|^The request signature we calculated`,
      'm',
    ),
  ],
  [
    'web-identity-token-expired',
    /ExpiredToken(?:Exception)?\) when calling the AssumeRoleWithWebIdentity|(?:AssumeRoleWithWebIdentity|WebIdentityErr|from STS:)[\s\S]{0,400}?(?:ExpiredToken|token included in the request is expired)/,
  ],
  [
    'caller-credentials-expired',
    /\b(?:ExpiredToken|RequestExpired)(?:Exception)?\b|token included in the request is expired|^Request has expired/m,
  ],
  [
    'caller-credentials-missing',
    /\b(?:Credentials|Token)ProviderError\b|Unable to locate credentials|Partial credentials found|The config profile \([^)\n]{0,200}\) could not be found|Could not load credentials from any providers|Could not resolve credentials using profile|there is no profile of this name/,
  ],
  // Keys that Vault's secrets engine for AWS uses are not those of this shell.
  [
    'caller-credentials-unknown',
    /\b(?:InvalidClientTokenId|UnrecognizedClient(?:Exception)?|InvalidAccessKeyId)\b|(?<!Error creating IAM user: [^\n]{0,100})token included in the request is invalid/,
  ],
  ['denied-by-organisation', denial('(?:service|resource) control policy')],
  ['denied-by-boundary', denial('permissions boundary')],
  ['denied-by-session-policy', denial('session policy')],
  ['denied-by-endpoint-policy', denial('VPC endpoint policy')],
  [
    'cluster-unknown',
    /\(ResourceNotFoundException\) when calling the DescribeCluster|No cluster found for name/,
  ],
  ['tagging-denied', /is not authorized to perform: (?<permission>iam:Tag\w{1,40})/],
  [
    'denied-explicitly-by-aws',
    /(?:is not authorized to perform: [\w-]{1,60}:\w[^\n]{0,600}?)?(?:with an explicit deny|no (?:service|resource) control policy allows|no permissions boundary allows)/,
  ],
  ['caller-lacks-permission', /is not authorized to perform: [\w-]{1,60}:\w/],
  ['caller-lacks-permission', awsCode('AccessDenied', 'UnauthorizedOperation')],
  ['pod-without-credentials', /NoCredentialProviders: no valid providers in chain|no EC2 IMDS role found/],
  ['permissions-as-trust-policy', /Has prohibited field Resource/],
  ['name-taken-in-iam', awsCode('EntityAlreadyExists')],
  ['changed-at-the-same-time', awsCode('ConcurrentModification')],
  ['changed-at-the-same-time', /Error from server \(Conflict\)/],
  ['still-in-use', awsCode('DeleteConflict')],
  ['quota-used-up', awsCode('LimitExceeded')],
  [
    'throttled',
    awsCode('Throttling', 'TooManyRequests', 'RequestLimitExceeded', 'RequestThrottled', 'SlowDown'),
  ],
  [
    'provider-of-trust-policy-malformed',
    /(?:Federated principals must be|Invalid principal in policy(?!: "AWS"))/,
  ],
  ['path-in-use', /path is already in use/i],
  ['kv-path-without-data', /Invalid path for a versioned K\/V secrets engine/],
  ['vault-role-without-arn', /at least (?:be )?one bound parameter should be specified/],
  [
    'permission-denied-by-vault',
    new RegExp(`${NO_LOGIN}Code: \\d+\\. Errors:[\\s\\S]{0,300}?(?:${DENIED})`, 'i'),
  ],
  ['permission-denied-by-vault', new RegExp(`^${NO_LOGIN}[ \\t*]{0,10}(?:${DENIED})\\b`, 'im')],
  // Vault before 1.21, where newer ones say “permission denied”.
  ['permission-denied-by-vault', /missing client token/],
  [
    'cluster-not-reached',
    /^(?:Error(?::| from server)|E\d{4} |Unable to connect|The connection to the server)[\s\S]{0,1000}?(?:connection refused|no such host|i\/o timeout|TLS handshake|context deadline exceeded|unreachable|(?<=server: )(?:bad gateway|service unavailable|gateway timeout))/im,
  ],
  ['forbidden-in-cluster', /\bis forbidden: |\bforbidden: User |(?:^|[:(] ?)Forbidden(?:\)|\s|$)/im],
];
