import { CLUSTER_EVENTS, GLOO_LOG, OBJECT, type System, systemsIn, VAULT_LOG } from './systems.ts';

/** What an error says by itself, whoever wrote it: who asked whom for what, and what became of it. */
export interface Facts {
  /** Who reports it. */
  readonly program?: string | undefined;
  /** Who was asked, and where. */
  readonly system?: System | undefined;
  readonly address?: string | undefined;
  /** Whom that system asked in turn. */
  readonly upstream?: System | undefined;
  /** Such as `GetRole`, `iam:GetRole`, `PUT auth/aws/login` or `list secrets`. */
  readonly operation?: string | undefined;
  /** AWS's code, Kubernetes's reason, or an HTTP status. */
  readonly code?: string | undefined;
  /** Why there was no answer. */
  readonly failure?: string | undefined;
  /** Who asked, as the system knows them. */
  readonly subject?: string | undefined;
  readonly resource?: string | undefined;
  /** The first address in it. */
  readonly url?: string | undefined;
  /** The two values that differ; a value that is empty is `""`. */
  readonly expected?: string | undefined;
  readonly got?: string | undefined;
}

/** A fact, what an error says of it, and what a person is told. */
type Found = readonly (readonly [fact: string, says: RegExp, told?: string])[];

/** Who reports errors, and where more of it can be seen. */
export const PROGRAMS: Found = [
  ['the kubelet', /\bkubelet(?:-wrapper)?\[\d|kubelet_node_status|\bkubelet\.go:|pkg\/kubelet\//],
  ['Vault Agent', /\bauth\.handler\b|vault-agent|\[agent\]/],
  [
    'kubectl',
    /memcache\.go|\bkubectl\b|Unable to connect to the server|The connection to the server/i,
    CLUSTER_EVENTS,
  ],
  [
    'helm',
    /(?:INSTALLATION|UPGRADE|ROLLBACK) FAILED|\bhelm(?:\.go)?\b|Kubernetes cluster unreachable/i,
    'The release’s history: helm history <release> --namespace <namespace>',
  ],
  [
    'eksctl',
    /\beksctl\b|\biamserviceaccount|\u2716|waiting for requested "|failed to stabilize|haven't been created properly/,
    'CloudFormation’s events: eksctl utils describe-stacks --cluster <cluster>',
  ],
  ['EKS Pod Identity Agent', /eks-pod-identity-agent|eks-auth|169\.254\.170\.23/],
  [
    'the AWS CLI',
    /An error occurred \([\w.]{1,80}\)|\baws (?:configure|eks)\b|\bbotocore\b/,
    'Who calls, and with which configuration: aws sts get-caller-identity; aws configure list',
  ],
  ['Gloo', /\bgloo\b|gloosnapshot|\bsolo\.io\b|solo-io\/|\bgateway-proxy\b/i, GLOO_LOG],
  [
    'Envoy',
    /\benvoy(?:\.|:|\b(?!-))|upstream connect error|\bgRPC config\b/i,
    'The gateway’s log: kubectl logs -n gloo-system deployment/gateway-proxy --since=10m',
  ],
  ['vault', /\bvault\b|Error making API request/i, VAULT_LOG],
  ['pnpm', /\bERR_PNPM_\w+|\bpnpm\b/, 'The meaning of its code: https://pnpm.io/errors'],
  [
    'npm',
    /\bnpm (?:ERR!|error|WARN) (?!code ERESOLVE|ERESOLVE|notice)/i,
    'The versions, and the registry in use: node --version; npm config get registry',
  ],
  ['node', /\bnode:internal|\bNode\.js v\d/],
];

/** How a call ended without an answer. Several may stand in one error: the first is the reason. */
export const FAILURES: Found = [
  [
    'proxy',
    /proxyconnect|Proxy Authentication Required|(?:connect to|response from) proxy|ProxyError|tls: access denied/i,
  ],
  [
    'authority',
    /signed by unknown authority|PKIX path|valid certification path|self[- ]signed certificate|unable to (?:get (?:local )?issuer|verify the first) certificate|SELF_SIGNED_CERT|UNABLE_TO_(?:GET|VERIFY)|unknown certificate authority|certificate verify failed(?!: (?:certificate has expired|Hostname))|tls: (?:bad|unknown) certificate/i,
    'its certificate is not trusted',
  ],
  ['expired', /certificate has expired|CERT_HAS_EXPIRED|expired certificate/i, 'its certificate has expired'],
  [
    'name',
    /cannot validate certificate for|certificate is (?:not )?valid for|doesn't contain any IP SANs|legacy Common Name|Hostname mismatch|ERR_TLS_CERT_ALTNAME/i,
    'its certificate is for another name',
  ],
  [
    'plain',
    /HTTP request (?:was sent )?to an? HTTPS (?:server|port)|HTTP response to HTTPS client|first record does not look like a TLS handshake|wrong version number/i,
    'one side spoke TLS and the other did not',
  ],
  [
    'no such host',
    /no such host|ENOTFOUND|EAI_AGAIN|server misbehaving|Could not resolve host|(?:Name or service not known|name resolution)/i,
  ],
  ['refused', /connection refused|ECONNREFUSED|was refused/i, 'the connection was refused'],
  [
    'no connection',
    /dial \w{3,6}\d?:? [^\n]{0,200}i\/o timeout|connect ETIMEDOUT|Connect timeout on endpoint|TLS handshake timeout/,
  ],
  [
    'timeout',
    /i\/o timeout|deadline exceeded|context canceled|Client\.Timeout|(?<![-?&\w])timed? ?out\b(?!=)|ETIMEDOUT|request canceled|ResponseHeaderTimeout/i,
  ],
  ['no route', /no route to host|network is unreachable|EHOSTUNREACH|ENETUNREACH/i],
  [
    'broken',
    /connection reset|broken connection|unexpected EOF|: EOF\b|ECONNRESET|socket hang up|broken pipe|connection lost|http2: client connection/i,
    'the connection broke',
  ],
  ['no endpoints', /no endpoints available/i],
  [
    'not installed',
    /\bspawn(?:Sync)? (?:aws|eksctl|glooctl|helm|kubectl|vault) ENOENT|\b(?:aws|eksctl|glooctl|helm|kubectl|vault): (?:command )?not found|command not found: (?:aws|eksctl|glooctl|helm|kubectl|vault)\b/,
  ],
  ['unavailable', /bad gateway|service unavailable|gateway timeout|the server is currently unable/i],
];

/** The authors of errors replace their accounts and roles: `{account}`, `***`, `<node role>`. */
const ARN = String.raw`arn:[\w-]{3,20}:(?:iam|sts)::[^:\s]{0,40}:(?:[^\s"',<]|<[^<>\n]{1,60}>){1,300}`;

const SUBJECTS = new RegExp(
  String.raw`\b[Uu]ser:? "?(?<subject>system:[\w:.@-]{1,300}|${ARN}|[\w:.@/+=,-]{1,300}?)"? (?:is not authorized|cannot |does not have)|(?<other>system:(?:serviceaccount:[\w-]{1,63}:[\w.-]{1,253}|anonymous\b|node:[\w.-]{1,253}))|IAM Principal "?(?<principal>${ARN})`,
);

/** The second of a certificate's names is the one that was called. */
const DIFFERENT =
  /\bexpected (?<expected>"[^"]{0,300}"|[^\s",]{1,300}),? (?:but )?got (?<got>"[^"]{0,300}"|[^\s",)]{1,300})|certificate is (?:not )?valid for (?<names>[^\n]{1,600}?), not (?<called>[^\s"']{1,253})/;

function differenceIn(error: string): Pick<Facts, 'expected' | 'got'> {
  const { expected, got, names, called } = DIFFERENT.exec(error)?.groups ?? {};
  const bare = (value?: string) => value?.replace(/^"(.+)"$/, '$1');
  return { expected: bare(expected ?? called), got: bare(got ?? names) };
}

/** The facts of one error. Pure. */
export function factsOf(wrapped: string): Facts {
  const error = wrapped.replaceAll(/\s+/g, ' ');
  const { system, address, upstream, path } = systemsIn(error);
  const denied =
    /not authorized to perform:?\s+(?<action>[\w-]{1,60}:\w{1,100})(?:\s+on\s+resource:?\s+(?<resource>(?:role )?[^\s"]{1,400}))?/i.exec(
      error,
    )?.groups;
  const calling =
    /when calling the (?<operation>\w{1,100}) operation|operation error (?<service>[\w ]{1,60}): (?<sdk>\w{1,100})/.exec(
      error,
    )?.groups;
  const access =
    /\bcannot (?<verb>[a-z]{2,20}) (?<resource>resource "?)?(?<what>[\w./-]{1,100})"?(?: in API group "(?<group>[^"]{0,100})")?(?<where> in the namespace "?[\w-]{1,63}| at the cluster scope)?/.exec(
      error,
    )?.groups;
  const subject = SUBJECTS.exec(error)?.groups;
  const call =
    /URL:\s+(?<method>[A-Z]{3,7})\s+\S/.exec(error)?.groups ??
    /\b(?<method>Get|Put|Post|Delete|List|Patch) "?https?:/.exec(error)?.groups;
  const facts: Facts = {
    program: firstOf(PROGRAMS, error),
    system,
    address,
    upstream,
    operation:
      denied?.action ??
      ofEksctl(error) ??
      calling?.operation ??
      calling?.sdk ??
      (/WebIdentityErr|AssumeRoleWithWebIdentity/.test(error) ? 'AssumeRoleWithWebIdentity' : undefined) ??
      // Programs say of much that they cannot do it; the API server says who cannot.
      (access && (subject || access.resource) && `${access.verb} ${access.what}${access.where ?? ''}`) ??
      (path === undefined ? undefined : `${call?.method?.toUpperCase() ?? 'calling'} ${path}`),
    code: codeOf(error) ?? (denied && 'AccessDenied'),
    failure: firstOf(FAILURES, error),
    subject: subject?.subject ?? subject?.other ?? subject?.principal,
    resource: denied?.resource,
    url: error.match(/(?:https?|oci):\/\/[^\s"'<>()]{3,300}?(?=[:.,;]*(?:[\s"'<>()]|$))/)?.[0],
    ...differenceIn(error),
  };
  return Object.fromEntries(Object.entries(facts).filter(([, fact]) => fact !== undefined));
}

/** eksctl and its like say what they could not do in words: `failed to describe nodegroup: AccessDeniedException`. */
function ofEksctl(error: string): string | undefined {
  const { verb, what } =
    /\b(?<verb>describe|list|create|delete|update) (?<what>cluster|nodegroup|addon|access entry|fargate profile)s?\b[^:]{0,80}: AccessDenied/i.exec(
      error,
    )?.groups ?? {};
  if (verb === undefined || what === undefined) return undefined;
  return `eks:${[verb, ...what.split(' ')].map((word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase()).join('')}`;
}

/** The reasons that programs leave out of what the API server said. */
const STATES: Readonly<Record<string, string>> = {
  'already exists': 'AlreadyExists',
  'not found': 'NotFound',
};

function codeOf(error: string): string | undefined {
  const found =
    /An error occurred \((?<code>[\w.]{1,80})\)|\bapi error (?<api>\w{1,80})|<Code>(?<xml>\w{1,80})<\/Code>|\bCode: (?<vault>\d{3})\. Errors|Error from server \((?<reason>\w{1,60})\)|; Error Code: (?<java>\w{1,80})/.exec(
      error,
    ) ??
    /\b(?<code>AccessDenied(?:Exception)?|(?<!\b(?:javax?|sun|org|com\.bettercloud)\.[\w.]{0,100})(?!SdkClient)[A-Z]\w{1,60}(?:Exception|NotFound|Denied|Exceeded)|ExpiredToken|Throttling|UnauthorizedOperation|Unauthorized|Forbidden|InvalidClientTokenId|SignatureDoesNotMatch|EntityAlreadyExists|NoSuchEntity|MalformedPolicyDocument|ValidationError|InvalidIdentityToken)\b/.exec(
      error,
    ) ??
    /(?:status(?: ?code)?:?|StatusCode:|HTTP(?:\/\d\.\d)?|response status code) ?(?<code>[45]\d\d)\b/i.exec(
      error,
    ) ??
    /\b(?<code>40[0137]|404|429|50[0234])\b (?:[A-Z][a-z]+)/.exec(error);
  const state = OBJECT.exec(error)?.groups?.state ?? '';
  const code = Object.values(found?.groups ?? {}).find((one) => one !== undefined) ?? STATES[state];
  // The SDKs add `Exception` to AWS's codes.
  return code?.replace(/(?<=\w)Exception$/, '');
}

function firstOf(found: Found, error: string): string | undefined {
  return found.find(([, says]) => says.test(error))?.[0];
}

/** What a person is told of a fact. */
export function toldOf(found: Found, fact: string | undefined): string | undefined {
  return found.find(([one]) => one === fact)?.[2];
}
