import { CALL, OBJECT, type System, systemsIn } from './systems.ts';

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

type Says = Readonly<Record<string, RegExp>>;

/** Who reports errors. */
const PROGRAMS: Says = {
  'the kubelet': /\bkubelet(?:-wrapper)?\[\d|kubelet_node_status|\bkubelet\.go:|pkg\/kubelet\//,
  glooctl: /\bglooctl\b/,
  'Vault Agent': /\bauth\.handler\b|vault-agent|\[agent\]/,
  kubectl: /memcache\.go|\bkubectl\b|Unable to connect to the server|The connection to the server/i,
  helm: /(?:INSTALLATION|UPGRADE|ROLLBACK) FAILED|\bhelm(?:\.go)?\b|Kubernetes cluster unreachable/i,
  eksctl:
    /\beksctl\b|\biamserviceaccount|\[\u2716\]|waiting for requested "|failed to stabilize|haven't been created properly/,
  'EKS Pod Identity Agent': /eks-pod-identity-agent|eks-auth|169\.254\.170\.23/,
  'the AWS CLI': /An error occurred \([\w.]{1,80}\)|\baws (?:configure|eks)\b|\bbotocore\b/,
  Gloo: /\bgloo\b|gloosnapshot|\bsolo\.io\b|solo-io\/|\bgateway-proxy\b/i,
  Envoy: /\benvoy(?:\.|:|\b(?!-))|upstream connect error|\bgRPC config\b/i,
  vault: /\bvault\b|Error making API request/i,
  pnpm: /\bERR_PNPM_\w+|\bpnpm\b/,
  npm: /\bnpm (?:ERR!|error|WARN) (?!code ERESOLVE|ERESOLVE|notice)/i,
  node: /\bnode:internal|\bNode\.js v\d/,
};

/** How a call ended without an answer. Several may stand in one error: the first is the reason. */
const FAILURES: Says = {
  proxy:
    /proxyconnect|Proxy Authentication Required|(?:connect to|response from) proxy|ProxyError|tls: access denied/i,
  authority:
    /signed by unknown authority|PKIX path|valid certification path|self[- ]signed certificate|unable to (?:get (?:local )?issuer|verify the first) certificate|SELF_SIGNED_CERT|UNABLE_TO_(?:GET|VERIFY)|unknown certificate authority|certificate verify failed(?!: (?:certificate has expired|Hostname))|tls: (?:bad|unknown) certificate/i,
  expired: /certificate has expired|CERT_HAS_EXPIRED|expired certificate/i,
  name: /cannot validate certificate for|certificate is (?:not )?valid for|doesn't contain any IP SANs|legacy Common Name|Hostname mismatch|ERR_TLS_CERT_ALTNAME/i,
  plain:
    /HTTP request (?:was sent )?to an? HTTPS (?:server|port)|HTTP response to HTTPS client|first record does not look like a TLS handshake|wrong version number/i,
  'no such host':
    /no such host|ENOTFOUND|EAI_AGAIN|server misbehaving|Could not resolve host|(?:Name or service not known|name resolution)/i,
  refused: /connection refused|ECONNREFUSED|was refused/i,
  'no connection':
    /dial \w{3,6}\d?:? [^\n]{0,200}i\/o timeout|connect ETIMEDOUT|Connect timeout on endpoint|TLS handshake timeout/,
  timeout:
    /i\/o timeout|deadline exceeded|context canceled|Client\.Timeout|(?<![-?&\w])timed? ?out\b(?!=)|ETIMEDOUT|request canceled|ResponseHeaderTimeout/i,
  'no route': /no route to host|host is down|network is unreachable|EHOSTUNREACH|ENETUNREACH/i,
  broken:
    /connection reset|broken connection|unexpected EOF|: EOF\b|ECONNRESET|socket hang up|broken pipe|connection lost|http2: client connection/i,
  'no endpoints': /no endpoints available/i,
  'not installed':
    /\bspawn(?:Sync)? (?:aws|eksctl|glooctl|helm|kubectl|vault) ENOENT|\b(?:aws|eksctl|glooctl|helm|kubectl|vault): (?:command )?not found|command not found: (?:aws|eksctl|glooctl|helm|kubectl|vault)\b/,
  unavailable: /bad gateway|service unavailable|gateway timeout|the server is currently unable/i,
};

/** The authors of errors replace their accounts and roles: `{account}`, `***`, `<node role>`. */
const ARN = String.raw`arn:[\w-]{3,20}:(?:iam|sts)::[^:\s]{0,40}:(?:[^\s"',<]|<[^<>\n]{1,60}>){1,300}`;

const SUBJECT = new RegExp(
  String.raw`\b[Uu]ser:? "?(system:[\w:.@-]{1,300}|${ARN}|[\w:.@/+=,-]{1,300}?)"? (?:is not authorized|cannot |does not have)|(system:(?:serviceaccount:[\w-]{1,63}:[\w.-]{1,253}|anonymous\b|node:[\w.-]{1,253}))|IAM Principal "?(${ARN})`,
);

/** The second of a certificate's names is the one that was called. */
const DIFFERENT =
  /\bexpected (?<expected>"[^"]{0,300}"|[^\s",;]{0,299}[^\s",;:]),?;? (?:but )?got (?<got>"[^"]{0,300}"|[^\s",)]{1,300})|certificate is (?:not )?valid for (?<names>[^\n]{1,600}?), not (?<called>[^\s"']{1,253})/;

const DENIED =
  /not authorized to perform:?\s+(?<action>[\w-]{1,60}:\w{1,100})(?:\s+on\s+resource:?\s+(?<resource>(?:role )?[^\s"]{1,400}))?/i;

const ACCESS =
  /\bcannot (?<verb>[a-z]{2,20}) (?<resource>resource "?)?(?<what>[\w./-]{1,100})"?(?: in API group "[^"]{0,100}")?(?<where> in the namespace "?[\w-]{1,63}| at the cluster scope)?/;

/** eksctl and its like say what they could not do in words: `failed to describe nodegroup: AccessDeniedException`. */
const IN_WORDS =
  /\b((?:describe|list|create|delete|update) (?:cluster|nodegroup|addon|access entry|fargate profile))s?\b[^:]{0,80}: AccessDenied/i;

const METHODS = [/URL:\s+([A-Z]{3,7})\s+\S/, /\b(Get|Put|Post|Delete|List|Patch) "?https?:/];

/** The code of an answer, the most telling form first. */
const CODES = [
  /An error occurred \(([\w.]{1,80})\)|\bapi error (\w{1,80})|<Code>(\w{1,80})<\/Code>|\bCode: (\d{3})\. Errors|Error from server \((\w{1,60})\)|; Error Code: (\w{1,80})/,
  /\b(AccessDenied(?:Exception)?|(?<!\b(?:javax?|sun|org|com\.bettercloud)\.[\w.]{0,100})(?!SdkClient)[A-Z]\w{1,60}(?:Exception|NotFound|Denied|Exceeded)|ExpiredToken|Throttling|UnauthorizedOperation|Unauthorized|Forbidden|InvalidClientTokenId|SignatureDoesNotMatch|EntityAlreadyExists|NoSuchEntity|MalformedPolicyDocument|ValidationError|InvalidIdentityToken)\b/,
  /(?:status(?: ?code)?:?|StatusCode:|HTTP(?:\/\d\.\d)?|response status code) ?([45]\d\d)\b/i,
  /\b(40[0137]|404|429|50[0234])\b (?:[A-Z][a-z]+)/,
];

const URL = /((?:https?|oci):\/\/[^\s"'<>()]{3,300}?)(?=[:.,;]*(?:[\s"'<>()]|$))/;

/** The facts of one error. Pure. */
export function factsOf(wrapped: string): Facts {
  const error = wrapped.replaceAll(/\s+/g, ' ');
  const { path, ...asked } = systemsIn(error);
  const { action, resource } = DENIED.exec(error)?.groups ?? {};
  const { called, operation } = CALL.exec(error)?.groups ?? {};
  const access = ACCESS.exec(error)?.groups;
  const subject = groupIn(error, [SUBJECT]);
  const { expected, got, names, called: host } = DIFFERENT.exec(error)?.groups ?? {};
  const bare = (value?: string) => value?.replace(/^"(.+)"$/, '$1');
  const facts: Facts = {
    ...asked,
    program: firstOf(PROGRAMS, error),
    operation:
      action ??
      nameOf(groupIn(error, [IN_WORDS]), 'eks:') ??
      called ??
      operation ??
      (/WebIdentityErr|AssumeRoleWithWebIdentity/.test(error) ? 'AssumeRoleWithWebIdentity' : undefined) ??
      // Programs say of much that they cannot do it; the API server says who cannot.
      (access && (subject || access.resource) && `${access.verb} ${access.what}${access.where ?? ''}`) ??
      (path && `${groupIn(error, METHODS)?.toUpperCase() ?? 'calling'} ${path}`),
    // The SDKs add `Exception` to AWS's codes.
    code:
      groupIn(error, CODES)?.replace(/(?<=\w)Exception$/, '') ??
      // Programs leave out the reason that the API server gave.
      nameOf(OBJECT.exec(error)?.groups?.state) ??
      (action && 'AccessDenied'),
    failure: firstOf(FAILURES, error),
    subject,
    resource,
    url: groupIn(error, [URL]),
    expected: bare(expected ?? host),
    got: bare(got ?? names),
  };
  return Object.fromEntries(Object.entries(facts).filter(([, fact]) => fact !== undefined));
}

/** `describe nodegroup` as the systems write it. */
function nameOf(words: string | undefined, before = ''): string | undefined {
  const name = words?.toLowerCase().replaceAll(/(?:^| )(\w)/g, (_, letter: string) => letter.toUpperCase());
  return name && before + name;
}

/** The group that is in an error, of the first expression that is. */
function groupIn(error: string, all: readonly RegExp[]): string | undefined {
  const found = all.map((says) => says.exec(error)).find((match) => match !== null);
  return found?.slice(1).find((group) => group !== undefined);
}

function firstOf(facts: Says, error: string): string | undefined {
  return Object.entries(facts).find(([, says]) => says.test(error))?.[0];
}
