import type { Pattern } from './pattern.ts';
import { refusedByVault } from './words.ts';

/** What helm, kubectl and the pods say, and the AWS CLI about its way to AWS. */
export const CLUSTER_ERRORS: readonly Pattern[] = [
  [
    'webhook-unreachable',
    /failed calling (?:admission )?webhook "(?<webhook>[\w.-]{1,253})": (?:failed to call webhook: )?Post\b/,
  ],
  ['aws-behind-proxy', /Failed to connect to proxy URL/],
  [
    'aws-certificate-untrusted',
    /SSL validation failed for [^\n]{0,300}?certificate verify failed: (?!certificate has expired|Hostname mismatch)/,
  ],
  [
    'aws-host-unknown',
    /(?:endpoint URL: [\s\S]{0,600}?(?:ENOTFOUND|EAI_AGAIN) |(?:ENOTFOUND|EAI_AGAIN) (?=(?:sts|iam|eks)\.|[\w.-]{0,200}\.amazonaws\.(?:com|eu)))(?<host>[^\s"]{1,253})/,
  ],
  [
    'aws-not-reached',
    /Could not connect to the endpoint URL|(?:Connect|Read) timeout on endpoint URL|Connection was closed before we received a valid response/,
  ],
  ['service-account-missing', /serviceaccounts? "?[\w./\u2026-]{1,300}"? not found/i],
  ['webhook-absent', /mutatingwebhookconfigurations\S{0,60} "pod-identity-webhook" not found/],
  ['pods-without-role', /WebIdentityErr: role ARN is not set/],
  [
    'pods-without-token',
    /WebIdentityErr: failed fetching WebIdentity token(?![\s\S]{0,600}permission denied)|eks\.amazonaws\.com\/serviceaccount\/token: no such file/,
  ],
  [
    'token-not-readable',
    /eks\.amazonaws\.com\/serviceaccount\/token: permission denied|Permission denied: '\S{0,80}eks\.amazonaws\.com\/serviceaccount\/token/,
  ],
  [
    'pods-cannot-reach-sts',
    /WebIdentityErr: failed to retrieve credentials[\s\S]{0,300}?send request failed[\s\S]{0,300}?(?:timeout|no such host|connection refused|deadline exceeded)|operation error STS: AssumeRoleWithWebIdentity[^\n]{0,300}(?:send request|dial tcp)[^\n]{0,300}(?:timeout|no such host|connection refused|deadline exceeded)/,
  ],
  [
    'another-helm',
    /another operation [^\n]{0,100}is in progress|release: already exists|secrets "sh\.helm\.release\S{0,300} (?:already exists|not found)|Error: [^\n]{0,300}the object has been modified/i,
  ],
  ['chart-repository-of-another-url', /repository name \(\S{1,200}\) already exists/],
  ['release-name-in-use', /cannot re-use a name that is still in use/i],
  ['release-never-deployed', /"[^"\n]{1,200}" has no deployed releases/],
  ['release-not-found', /release: not found/],
  [
    'resource-not-of-release',
    /cannot be imported into the current release: invalid ownership metadata|existing resource conflict: /,
  ],
  [
    'field-of-another-manager',
    /Apply failed with \d{1,4} conflicts?: conflicts? with "(?<manager>[^"\n]{1,128})"/,
  ],
  [
    'release-not-upgradable',
    /cannot patch "(?<name>[^"\n]{1,253})" with kind (?<kind>\w{1,63}): [^\n]{0,1000}(?:Forbidden: updates to|field is immutable)/,
  ],
  [
    'chart-version-unknown',
    /chart "[^"\n]{1,200}" (?:matching|version) [^\n]{0,100}not found in|failed to download "[^"\n]{1,300}"|no cached repo found/,
  ],
  [
    'chart-repository-unreachable',
    /looks like "(?<url>[^"\n]{0,500})" is not a valid chart repository or cannot be reached/,
  ],
  [
    'chart-repository-unreachable',
    /Unable to get an update from the "[^"\n]{1,200}" chart repository \((?<url>[^)\s]{1,500})\)/,
  ],
  [
    'chart-repository-unreachable',
    /failed to (?:fetch|perform "\w{1,40}" on source: \w{1,10}) "?(?<url>https?:\/\/[^\s"]{1,500})/,
  ],
  ['chart-refuses-cluster', /chart requires kubeVersion\b/],
  ['pod-security', /violates PodSecurity "(?<level>[^"\n]{1,60})"/],
  [
    'workload-not-ready',
    /(?:INSTALLATION|UPGRADE) FAILED: context deadline exceeded|timed out waiting for the condition(?: on (?<what>[\w.-]{1,100}\/[\w.-]{1,253}))?/,
  ],
  [
    'secret-malformed',
    /unknown field "[^"\n]{0,200}" in (?:gloo|core)\.solo\.io\.\w{1,100}|gloosnapshot\.emitter errors: -secrets: (?:json:|illegal base64|unexpected nil|unknown field)[^\n]{0,300}|vault\.\(\*ResourceClient\)\.fromVaultSecret/,
  ],
  ['gloo-without-auth-method', /unable to determine vault authentication method/i],
  ['gloo-without-auth-method', /unable to authenticate to vault with empty token/i],
  ['gloo-half-of-the-keys', /only partial credentials were provided for AWS IAM auth/],
  [
    'gloo-refused-secrets',
    refusedByVault(
      '(?:data|metadata)/gloo/gloo\\.solo\\.io/\\S{0,400}',
      '(?<=Errors:\\s{1,10})\\* permission denied',
    ),
  ],
  [
    'gloo-gave-up',
    /resource client creation failed due to nil vault API client|reading namespace root: listing directory [\s\S]{0,600}?invalid token/,
  ],
  [
    'no-kubectl-context',
    /current-context (?:is not set|must exist)|no configuration has been provided|localhost:8080|(?:error|unreachable): invalid configuration/i,
  ],
  // Not `.*`: in a long text without a line break, it would read from each "context" to the end of the text.
  [
    'kubectl-context-unknown',
    /context (?:"[^"]{0,1000}"|\S{1,1000}) does not exist|context was not found|cannot locate context/i,
  ],
  // Helm's files are below HOME; no other error mentions that.
  [
    'folder-not-writable',
    /(?<!due to )\b(?:mkdir|open|creat\w{0,5}) \S{1,1000}: (?:permission denied|operation not permitted|read-only file system)/i,
  ],
  [
    'credential-plugin-outdated',
    /exec plugin: invalid apiVersion|no kind "ExecCredential" is registered for version|exec plugin is configured to use API version/,
  ],
  [
    'credential-plugin-missing',
    /exec: executable \S{1,100} not found|exec: "\S{1,100}": executable file not found/,
  ],
  [
    'credential-plugin-failed',
    /getting credentials: (?:exec: (?:executable \S{1,100} (?!not found)\w|exit status \d)|decoding stdout)/,
  ],
  [
    'cluster-refuses-credentials',
    /must be logged in to the server|for the client to provide credentials|(?:^|[:(] ?)Unauthorized(?:\)|\s|$)/im,
  ],
];
