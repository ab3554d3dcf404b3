/** The systems of the chain, and those on the way to it. */
export type System =
  | 'Vault'
  | 'STS'
  | 'IAM'
  | 'EKS'
  | 'AWS'
  | 'the API server'
  | 'a kubelet'
  | 'an admission webhook'
  | 'the instance metadata'
  | 'EKS Pod Identity'
  | 'IAM Identity Center'
  | 'Gloo’s control plane'
  | 'Vault’s storage'
  | 'an image registry'
  | 'the chart repository'
  | 'the package registry';

/** Whom an error says was asked, where, and for which of Vault's paths. */
export interface Asked {
  readonly system?: System;
  readonly address?: string;
  readonly upstream?: System;
  readonly path?: string;
}

/** As AWS’s SDKs call them. */
const SERVICES: Readonly<Record<string, System>> = {
  'EKS Auth': 'EKS Pod Identity',
  STS: 'STS',
  IAM: 'IAM',
  EKS: 'EKS',
  SSO: 'IAM Identity Center',
  'SSO OIDC': 'IAM Identity Center',
  ec2imds: 'the instance metadata',
};

const OPERATIONS: readonly (readonly [System, RegExp])[] = [
  ['IAM Identity Center', /^(?:CreateToken|RegisterClient|StartDeviceAuthorization|GetRoleCredentials)$/],
  ['STS', /^(?:AssumeRole\w*|GetCallerIdentity|GetSessionToken|GetFederationToken|DecodeAuth\w*)$/],
  ['EKS', /Cluster|AccessEntry|Addon|Nodegroup|PodIdentity/],
  ['IAM', /(?:Role|Policy|Policies|OpenIDConnect\w*|InstanceProfile|User)s?$|^Simulate/],
];

/** By a host, a port or a path of an address that an error names. The likeliest meaning first. */
const ADDRESSES: readonly (readonly [System, RegExp])[] = [
  ['the instance metadata', /^(?:https?:\/\/)?(?:169\.254\.169\.254|\[?fd00:ec2::254\]?)/],
  ['EKS Pod Identity', /^(?:https?:\/\/)?(?:169\.254\.170\.23|\[?fd00:ec2::23\]?)|\/\/eks-auth\./],
  ['a kubelet', /:10250\b/],
  ['the package registry', /registry\.(?:npmjs\.org|yarnpkg\.com)/],
  ['IAM Identity Center', /(?:^|\/\/)(?:oidc|portal\.sso)\.[a-z]+(?:-[a-z]+)+-\d\.(?:amazonaws\.|api\.aws)/],
  ['Gloo’s control plane', /:99(?:77|88|76|79)\b/],
  ['Vault’s storage', /\/\/[^/]*consul|:8500\b|\/v1\/kv\/vault\//],
  ['STS', /(?:^|\/\/)sts[.-][\w.-]*(?:amazonaws\.|api\.aws)|\/\/sts\.\w/],
  ['IAM', /\/\/iam\.[\w.-]*(?:amazonaws\.|api\.aws)/],
  [
    'the API server',
    /\.eks\.amazonaws\.com|\/\/[^/]+\/(?:api\/v1|apis?(?:\/[\w.]+)?|version|openapi\/|healthz|livez|readyz)(?:[/?\s"]|$)|kubernetes\.default|\/\/[^/]+:6443|^localhost:8080$|\/\/(?:localhost|127\.0\.0\.1|\[::1\]):8080\/(?!v1\/)|\/\/(?:10\.96|172\.20|10\.100|10\.43)\.0\.1:443/,
  ],
  ['EKS', /\/\/eks\.[\w.-]*(?:amazonaws\.|api\.aws)/],
  [
    'the chart repository',
    /^oci:|\/index\.yaml|\/tags\/list|\.tgz\b|helm\.releases\.hashicorp\.com|solo-public-helm|gloo-ee-helm|\/v2\/\S*\/manifests\//,
  ],
  [
    'Vault',
    /(?:^|\/\/)vault[\w-]*\.[\w-]{1,63}\.svc\b|\/\/[^/]*vault|:820[01]\b|\/\/[^/]+\/v1\/(?:auth|sys|identity|secret|kv|cubbyhole|[\w-]+\/(?:data|metadata|login|creds))(?:[/?\s"]|$)/i,
  ],
  // The address of a load balancer is of what runs behind it.
  ['AWS', /amazonaws\.com(?<!\.elb(?:\.[\w-]{1,20})?\.amazonaws\.com)|\.api\.aws/],
];

/** How the API server names an object, and what it says of it. */
export const OBJECT =
  /\b(?:configmaps|secrets|namespaces|services|serviceaccounts|pods|nodes|[a-z]{3,40}s(?:\.[a-z\d-]{1,60}){1,6}) "[^"\s]{1,253}" (?<state>already exists|not found|is forbidden)/;

/** By words, where no address is named. */
const WORDS: readonly (readonly [System, RegExp])[] = [
  [
    'an admission webhook',
    /failed calling (?:admission )?webhook|admission plugin "\w+Webhook" failed|admission webhook "[^"]{1,253}" denied/,
  ],
  [
    'Vault',
    /Error making API request\.|\bCode: \d{3}\. Errors:|error making upstream request|\bfrom STS:|error looking up token|Error (?:authenticating|checking seal status|initializing (?:Vault|storage)|parsing Seal)|\/v1\/(?:auth|sys)\/|Error creating IAM user|protocol downgrade|(?:^|: )http: TLS handshake error from |storage\.raft|forward(?:ing|ed) RPC|\bVault is sealed|\bVaultLoginException|\bauth\.handler\b|unable to resolve ARN|X-Vault-|plugin tls init|\bapi_addr\b|\bcore: (?:seal|security|vault|post-unseal|failed to)|VAULT_ADDR|(?<!aws-)\bvault\b(?=[^\n]{0,80}(?:seal|token|login|agent|raft|unseal|auth|server|listener|permission))/i,
  ],
  ['EKS Pod Identity', /\bAssumeRoleForPodIdentity\b|\bEKS Auth\b/],
  ['an image registry', /\bpull(?:ing)? (?:and unpack )?image\b|ImagePull/],
  ['the instance metadata', /\bIMDS\b|EC2RoleRequestError|EC2Metadata|ec2imds|EC2 (?:Instance )?Metadata/i],
  [
    'IAM Identity Center',
    /\bSSO ?OIDC\b|\bssooidc\b|SSO (?:session|token)|token from sso|awsapps\.com\/start/i,
  ],
  ['IAM', /\b(?:EntityAlreadyExists|NoSuchEntity|DeleteConflict|MalformedPolicyDocument)/],
  ['STS', /WebIdentityErr|AssumeRoleWithWebIdentity|\bfrom STS\b|sts:\w|operation error STS/],
  ['IAM', /\biam:[A-Z]\w|operation error IAM|MalformedPolicyDocument|OpenIDConnect/],
  ['EKS', /\bEKS (?:Cluster|Node Group|Addon)\b|\beks:[A-Z]|operation error EKS|No cluster found for name/],
  [
    'the chart repository',
    /chart repository|\bchart "[^"]{1,200}" (?:matching|version)|failed to download "|index\.yaml|\bregistry\b[^\n]{0,60}\b(?:unauthorized|denied)/,
  ],
  [
    'the API server',
    /Unable to connect to the server|connection to the server \S{1,300} was refused|Kubernetes cluster unreachable|Error from server|the server is currently unable to handle the request|memcache\.go|\bis forbidden: |\bcannot (?:get|list|watch|create|update|patch|delete) resource|the server (?:has asked|could not find|doesn't have a resource)|logged in to the server|kube-apiserver|no matches for kind/,
  ],
  ['the API server', OBJECT],
  [
    'AWS',
    /An error occurred \(\w+\)|status code: \d{3}, request id:|https response error StatusCode: \d|; Status Code: \d{3}; Error Code:|is not authorized to perform: |security token included in the request|request signature we calculated|\barn:aws[\w-]*:|\baws configure\b|botocore|amazonaws\.com(?<!\.elb(?:\.[\w-]{1,20})?\.amazonaws\.com)|AWS SDK|\bcom\.amazonaws\.|\bsoftware\.amazon\.awssdk/,
  ],
];

/** Whom an error says was asked. Pure. */
export function systemsIn(error: string): Asked {
  const addresses = [...error.matchAll(/(?:(?:https?|oci):\/\/)?[^\s"'<>()|]{3,300}/g)].flatMap(([found]) => {
    if (!/\.svc\b|^(?:https?|oci):\/\/|^[\w.-]{1,253}:\d{2,5}\b|^169\.254\.|amazonaws\./.test(found))
      return [];
    const system = ADDRESSES.find(([, says]) => says.test(found))?.[0];
    return system === undefined ? [] : [{ system, found }];
  });
  const operation =
    /when calling the (?<called>\w{1,100}) operation|operation error (?<service>[\w ]{1,60}): \w{1,100}/.exec(
      error,
    )?.groups;
  const byOperation = operation && systemAsked(operation);
  const said = WORDS.filter(([, says]) => says.test(error)).map(([system]) => system);
  const all = [
    ...new Set([...(byOperation ? [byOperation] : []), ...addresses.map(({ system }) => system), ...said]),
  ];
  // These are asked by way of, or before, another system that the error names as well.
  const system = FIRST.find((one) => all.includes(one)) ?? all[0];
  if (system === undefined) return {};
  const at = addresses.find((one) => one.system === system)?.found;
  const path = system === 'Vault' ? /\/v1\/([^\s"?]{1,300}?)["?:]*(?=[\s"?]|$)/.exec(error)?.[1] : undefined;
  // Of the chain only Vault asks AWS in turn; an ARN alone does not say that it did.
  const upstream =
    system === 'Vault'
      ? (all.find((one) => one !== 'AWS' && OF_AWS.has(one)) ??
        addresses.find((one) => one.system === 'AWS')?.system)
      : undefined;
  return {
    system,
    ...(at !== undefined && { address: hostOf(at) }),
    ...(upstream !== undefined && { upstream }),
    ...(path !== undefined && { path }),
  };
}

/** The system of an operation that AWS's SDKs or its command name. */
function systemAsked({ called = '', service }: Partial<Record<string, string>>): System {
  if (service !== undefined) return SERVICES[service] ?? 'AWS';
  return OPERATIONS.find(([, says]) => says.test(called))?.[0] ?? 'AWS';
}

const FIRST: readonly System[] = [
  'Vault’s storage',
  'an admission webhook',
  'a kubelet',
  'an image registry',
  'Vault',
  'the instance metadata',
  'EKS Pod Identity',
];
const OF_AWS: ReadonlySet<System> = new Set<System>([
  'STS',
  'IAM',
  'EKS',
  'AWS',
  'the instance metadata',
  'EKS Pod Identity',
]);

function hostOf(address: string): string {
  return /^(?:\w+:\/\/)?([^/\s"?]+)/.exec(address)?.[1]?.replace(/[.,;:]+$/, '') ?? address;
}
