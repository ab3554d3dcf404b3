/** A system of the chain, or on the way to it. */
interface SystemSpec {
  /** A host, a port or a path of its addresses. */
  readonly at?: RegExp;
  /** The operation or the service by which AWS’s SDKs and its command name a call of it. */
  readonly asked?: RegExp;
  /** What errors say of it where they name no address. */
  readonly says?: RegExp | readonly RegExp[];
  /** Where more can be seen. */
  readonly look: string;
}

/** How the API server names an object, and what it says of it. */
export const OBJECT =
  /\b(?:configmaps|secrets|namespaces|services|serviceaccounts|pods|nodes|[a-z]{3,40}s(?:\.[a-z\d-]{1,60}){1,6}) "[^"\s]{1,253}" (?:(?<state>already exists|not found)|is forbidden)/;

export const VAULT_LOG = 'Vault’s log, in the guide: kubectl logs -n vault vault-0 --since=10m';
const RECORDED = 'What AWS recorded of the call: aws cloudtrail lookup-events --max-results 20';
export const GLOO_LOG = 'Gloo’s log, in the guide: kubectl logs -n gloo-system deployment/gloo --since=10m';
export const CLUSTER_EVENTS = 'The cluster’s events: kubectl get events -A --sort-by=.lastTimestamp';

/** The likeliest meaning of an address or an operation stands first. */
export const SYSTEMS = {
  'Vault’s storage': {
    at: /:8500\/v1\/session|\/v1\/kv\/vault\//,
    look: VAULT_LOG,
  },
  'an admission webhook': {
    says: /failed calling (?:admission )?webhook|admission plugin "\w+Webhook" failed|admission webhook "[^"]{1,253}" denied/,
    look: 'The webhooks: kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations',
  },
  'the instance metadata': {
    asked: /^ec2imds$/,
    at: /^(?:https?:\/\/)?(?:169\.254\.169\.254|\[?fd00:ec2::254\]?)/,
    says: /\bIMDS\b|EC2RoleRequestError|EC2Metadata|ec2imds|EC2 (?:Instance )?Metadata/i,
    look: 'The nodes’ hop limits: aws ec2 describe-instances --query "Reservations[].Instances[].MetadataOptions"',
  },
  'EKS Pod Identity': {
    at: /^(?:https?:\/\/)?(?:169\.254\.170\.23|\[?fd00:ec2::23\]?)|\/\/eks-auth\./,
    asked: /^EKS Auth$/,
    says: /\bAssumeRoleForPodIdentity\b|\bEKS Auth\b/,
    look: 'The agent’s log: kubectl logs -n kube-system -l app.kubernetes.io/name=eks-pod-identity-agent --tail=50',
  },
  'a kubelet': {
    at: /:10250\b/,
    look: 'The nodes and their addresses: kubectl get nodes -o wide',
  },
  'the package registry': {
    at: /registry\.(?:npmjs\.org|yarnpkg\.com)/,
    look: 'The registry in use: npm config get registry',
  },
  'an image registry': {
    says: /\bpull(?:ing)? (?:and unpack )?image\b|ImagePull/,
    look: 'The pods’ events: kubectl get events -A --field-selector reason=Failed',
  },
  'IAM Identity Center': {
    at: /(?:^|\/\/)(?:oidc|portal\.sso)\.[a-z]+(?:-[a-z]+)+-\d\.(?:amazonaws\.|api\.aws)/,
    says: /\bSSO ?OIDC\b|\bssooidc\b|SSO (?:session|token)|token from sso|awsapps\.com\/start/i,
    asked: /^(?:CreateToken|RegisterClient|StartDeviceAuthorization|GetRoleCredentials)$|^SSO\b/,
    look: 'The profile’s session: aws configure list; aws sso login --profile <profile>',
  },
  'Gloo’s control plane': {
    at: /:99(?:77|88|76|79)\b/,
    look: GLOO_LOG,
  },
  STS: {
    at: /(?:^|\/\/)sts[.-][\w.-]*(?:amazonaws\.|api\.aws)|\/\/sts\.\w/,
    says: /WebIdentityErr|AssumeRoleWithWebIdentity|\bfrom STS\b|sts:\w|operation error STS/,
    asked: /^(?:STS|AssumeRole\w*|GetCallerIdentity|GetSessionToken|GetFederationToken|DecodeAuth\w*)$/,
    look: RECORDED,
  },
  IAM: {
    at: /\/\/iam\.[\w.-]*(?:amazonaws\.|api\.aws)/,
    says: /\b(?:EntityAlreadyExists|NoSuchEntity|DeleteConflict|MalformedPolicyDocument)|\biam:[A-Z]\w|operation error IAM|OpenIDConnect/,
    asked: /^IAM$|(?:Role|Policy|Policies|OpenIDConnect\w*|InstanceProfile|User)s?$|^Simulate/,
    look: 'What AWS recorded of the call: aws cloudtrail lookup-events --region us-east-1 --max-results 20',
  },
  'the API server': {
    // Other servers have /api/v1, /api/v4, /version and /healthz as well.
    at: /\.eks\.amazonaws\.com|\/\/[^/]+\/(?:api\/v1\/(?:namespaces|nodes|pods|services|secrets|configmaps|events|endpoints|serviceaccounts|persistentvolumes)|api(?:[?\s"]|$)|apis(?:[?\s"]|$|\/[\w.-]+\/v\d)|openapi\/v\d|(?:version|healthz|livez|readyz)\?timeout=)|kubernetes\.default|\/\/[^/]+:6443|^localhost:8080$|\/\/(?:localhost|127\.0\.0\.1|\[::1\]):8080\/(?:api|apis|version|openapi\/v\d)(?:[?\s"]|$)|\/\/(?:10\.96|172\.20|10\.100|10\.43)\.0\.1:443/,
    says: [
      /Unable to connect to the server|connection to the server \S{1,300} was refused|Kubernetes cluster unreachable|Error from server|the server is currently unable to handle the request|memcache\.go|\bis forbidden: |\bcannot (?:get|list|watch|create|update|patch|delete) resource|the server (?:has asked|could not find|doesn't have a resource)|logged in to the server|kube-apiserver|no matches for kind/,
      OBJECT,
    ],
    look: CLUSTER_EVENTS,
  },
  EKS: {
    at: /\/\/eks\.[\w.-]*(?:amazonaws\.|api\.aws)/,
    says: /\bEKS (?:Cluster|Node Group|Addon)\b|\beks:[A-Z]|operation error EKS|No cluster found for name/,
    asked: /^EKS$|Cluster|AccessEntry|Addon|Nodegroup|PodIdentity/,
    look: RECORDED,
  },
  'the chart repository': {
    at: /^oci:|\/index\.yaml|\/tags\/list|\.tgz\b|helm\.releases\.hashicorp\.com|solo-public-helm|gloo-ee-helm|\/v2\/\S*\/manifests\//,
    says: /chart repository|\bchart "[^"]{1,200}" (?:matching|version)|failed to download "|index\.yaml|\bregistry\b[^\n]{0,60}\b(?:unauthorized|denied)/,
    look: 'The repositories: helm repo list',
  },
  Vault: {
    at: /(?:^|\/\/)vault[\w-]*\.[\w-]{1,63}\.svc\b|\/\/(?![^/]*\.vault\.azure\.)[^/]*vault|(?<!\bapm[\w.-]{0,60}):820[01]\b(?!\/intake)|\/\/[^/]+\/v1\/(?:auth|sys|identity|secret|kv|cubbyhole|[\w-]+\/(?:data|metadata|login|creds))(?:[/?\s"]|$)/i,
    says: /Error making API request\.|\bCode: \d{3}\. Errors:|error making upstream request|\bcode \S{1,10} from STS:|error looking up token|failed to create client: parse|Error (?:authenticating|checking seal status|initializing (?:Vault|storage)|parsing Seal)|\/v1\/(?:auth|sys)\/|Error creating IAM user|protocol downgrade|(?:^|: )http: TLS handshake error from |storage\.raft|forward(?:ing|ed) RPC|\bVault is sealed|\bVaultLoginException|\bauth\.handler\b|unable to resolve ARN|X-Vault-|plugin tls init|\bapi_addr\b|\bcore: (?:seal|security|vault|post-unseal|failed to)|VAULT_ADDR|preflight capability check|limited child token|\bhandleVaultResponse\b|\bVault\w{0,20}(?:Exception|Error)\b|Access denied to Vault|invalid vault credentials|error calling Vault server|new Vault token|" claim not found in token|Failed to parse policy: |error creating database object|\bSecretID\b|oidc role_type|discovery URL: error|\bvault operator\b|\bsecrets engine at\b|\bsecrets\.system\.|Error generating STS keys|\blease_id=|batch tokens cannot|PKI issuer|TTL would result in notAfter|no vault token found|prometheus is not enabled|(?:common name|subject alternate name) [^\n]{1,100} not allowed by this role|(?<!aws-)\bvault\b(?=[^\n]{0,80}(?:seal|token|login|agent|raft|unseal|auth|server|listener|permission))/i,
    look: VAULT_LOG,
  },
  AWS: {
    at: /amazonaws\.com(?<!\.elb(?:\.[\w-]{1,20})?\.amazonaws\.com)|\.api\.aws/,
    says: /An error occurred \(\w+\)|status code: \d{3}, request id:|https response error StatusCode: \d|; Status Code: \d{3}; Error Code:|is not authorized to perform: |security token included in the request|request signature we calculated|AWS was not able to validate|\barn:aws[\w-]*:|\baws configure\b|botocore|amazonaws\.com(?<!\.elb(?:\.[\w-]{1,20})?\.amazonaws\.com)|AWS SDK|\bcom\.amazonaws\.|\bsoftware\.amazon\.awssdk/,
    look: RECORDED,
  },
} as const satisfies Readonly<Record<string, SystemSpec>>;

export type System = keyof typeof SYSTEMS;

const ALL = Object.entries<SystemSpec>(SYSTEMS) as readonly (readonly [System, SystemSpec])[];

/** These are asked by way of, or before, another system that the error names as well. */
const FIRST: readonly System[] = [
  'Vault’s storage',
  'an admission webhook',
  'a kubelet',
  'an image registry',
  'Vault',
  'the instance metadata',
  'EKS Pod Identity',
];
const OF_AWS: readonly System[] = ['STS', 'IAM', 'EKS', 'the instance metadata', 'EKS Pod Identity'];

/** How AWS’s command and its SDKs name a call. */
export const CALL =
  /when calling the (?<called>\w{1,100}) operation|operation error (?<service>[\w ]{1,60}): (?<operation>\w{1,100})/;

/** Whom an error says was asked, where, for which of Vault’s paths, and whom that system asked in turn. Pure. */
export function systemsIn(error: string) {
  const addresses = [...error.matchAll(/(?:(?:https?|oci):\/\/)?[^\s"'<>()|]{3,300}/g)].flatMap(([found]) => {
    if (!/\.svc\b|^(?:https?|oci):\/\/|^[\w.-]{1,253}:\d{2,5}\b|^169\.254\.|amazonaws\./.test(found))
      return [];
    const system = ALL.find(([, { at }]) => at?.test(found))?.[0];
    return system === undefined ? [] : [{ system, found }];
  });
  const call = CALL.exec(error)?.groups;
  const called = call?.called ?? call?.service;
  const all = [
    ...(called === undefined ? [] : [ALL.find(([, { asked }]) => asked?.test(called))?.[0] ?? 'AWS']),
    ...addresses.map(({ system }) => system),
    ...ALL.filter(([, { says = [] }]) => [says].flat().some((one) => one.test(error))).map(([name]) => name),
  ];
  const system = FIRST.find((one) => all.includes(one)) ?? all[0];
  const at = addresses.find((one) => one.system === system)?.found;
  const isVault = system === 'Vault';
  return {
    system,
    address: at && hostOf(at),
    path: isVault ? /\/v1\/([^\s"'?]{1,300}?)["'?:]*(?=[\s"'?]|$)/.exec(error)?.[1] : undefined,
    // Of the chain only Vault asks AWS in turn; an ARN alone does not say that it did.
    upstream: isVault
      ? (all.find((one) => OF_AWS.includes(one)) ?? addresses.find((one) => one.system === 'AWS')?.system)
      : undefined,
  };
}

function hostOf(address: string): string {
  return /^(?:\w+:\/\/)?([^/\s"?]+)/.exec(address)?.[1]?.replace(/[.,;:]+$/, '') ?? address;
}
