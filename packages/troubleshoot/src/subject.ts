/** A kind of thing that errors name. */
interface Kind {
  /** How they name it; each gap has a bound, because a text can be long. */
  readonly names: readonly RegExp[];
  /** Which of them belong to the chain. */
  readonly ours: readonly RegExp[];
}

/**
 * The kinds, the most telling first: who speaks says more than what it asked for, a path of Vault more than the program, and the
 * program more than the AWS service. What is not of the chain needs no entry.
 */
const KINDS: readonly Kind[] = [
  // Gloo's namespace, whoever works in it.
  { names: [/\bgloo-system\b/g], ours: [/./] },
  // A program that is none of the chain's, by its exceptions, its log, or its name before what it says.
  {
    names: [
      /^[ \t]{0,20}at \S.{0,300}:\d{1,6}\)?$|^Traceback |^(?:Attribute|Key|Reference|Runtime|Type|Value)Error: /gm,
      /(?<![\w.])(?:[a-z]\w{0,30}\.){1,6}[A-Z]\w{0,60}(?:Exception|Error)\b|^\w{1,60}\.exceptions\.|^AggregateException|^HTTP response body: |, on (?:get|post|put) https?:/gm,
      // The AWS CLI begins a line with it, or writes [ERROR] before it.
      /\w: (?:An error occurred \(|Parameter validation failed)/g,
      // OIDC providers and volumes of others, and Vault's storage and seal.
      /OpenIDConnect provider found in your account for https:\/\/(?!oidc[.-]eks)/gi,
      /\b(?:Attach|Mount)Volume\.\w{1,20} failed(?! for volume "aws-iam)|\bunmounted volumes=\[(?!aws-iam)/g,
      /\braft (?:bootstrap|peer|storage)|parsing seal configuration|wrapping key/gi,
      /"logger":"(?!gloo|gateway|discovery|gencert|extauth|rate)|\blevel=\w{1,9} msg=|^[A-Z]{4,5}\t\S|\baws-sdk-\w/gm,
      /^\s{0,60}(?!(?:aws|eksctl|helm|kubectl|vault|glooctl)\b(?!-))[\w-]{1,60}(?:: error: | error: )/gim,
      /^\s{0,60}\[(?!pod\/)[a-z][a-z-]{2,60}\] /gm,
      /(?<![\w-])(?!(?:make|helm|kubectl|vault)\[)[\w-]{1,60}\[\d{1,9}\]: /g,
    ],
    ours: [],
  },
  // A service account, the program that gives kubectl its token, if it is not there, a custom resource, and an image.
  {
    names: [
      /\bsystem:serviceaccount:[\w-]{1,60}:[\w-]{1,60}/g,
      /\bexec(?:utable|: ")? ?[\w./-]{1,60}"?(?=:? (?:executable file )?not found)/g,
      /\b(?:apiVersion|reconciler ?group)"?: ?"?[\w-]{1,60}\.[\w.-]{1,60}/gi,
      /\b(?:pull|pulling|unpack|resolve) (?:and unpack )?(?:image|reference) "[^"\n]{1,300}/gi,
    ],
    ours: [
      /:gloo-system:|:vault:vault(?:-agent-injector)?$|:(?:gloo|vault|discovery)$/,
      /\bexec.*\baws|apiVersion.*(?:solo\.io|k8s\.io)|(?:image|reference) .*(?:gloo|vault|solo|envoy|gateway|discovery)/i,
    ],
  },
  // Whose pod may not assume its role: what stands before that. The AWS CLI says it of a person.
  {
    names: [
      /[^"\n]{0,200}\bWebIdentityErr: /gi,
      /[^"\n]{0,200}STS: AssumeRoleWithWebIdentity/gi,
      /[^"\n]{0,200}(?<!caused by: AccessDenied: )Not authorized to perform sts:AssumeRoleWithWebIdentity/gi,
    ],
    ours: [
      /gloo|vault|upstream request|resolve ARN|An error occurred/i,
      // Nothing stands before it.
      /^(?:\W*(?:https:\S+|error|AccessDenied|[45]\d\d))*\W*(?:WebIdentityErr|STS|Not)/i,
    ],
  },
  // A path of Vault; sys, token and kv serve everybody.
  {
    names: [
      /\bin use at (?:approle|cert|jwt|kubernetes|ldap|oidc|userpass)|(?:\/v1\/|\bauth\/)(?!(?:auth\/)?token\b|sys\/|[\w-]{1,60}\/(?:data|metadata)\b)[\w-]{1,60}\/[\w-]{1,60}/gi,
    ],
    ours: [/^\/v1\/(?:secret|dev)\/|auth\/aws/i],
  },
  // The cluster's OIDC provider, Vault itself, its AWS auth method, Gloo's secrets.
  {
    names: [
      /\boidc\.eks\.|Vault is |auth\/aws\b|no handler for route ["'](?:dev|secret|gloo)\b|gloo\.solo\.io/gi,
      /unable to fetch client for account|unable to resolve ARN|error making upstream request/gi,
      /IAM Principal|X-Vault-AWS-IAM-Server-ID|using AWS-IAM/gi,
    ],
    ours: [/./],
  },
  {
    names: [/(?:failed calling(?: admission)?|admission) webhook "[\w.-]{1,200}/gi],
    ours: [/"(?:gateway|gloo)\.|vault|pod-identity/i],
  },
  // Charts, their files and templates, and releases.
  {
    names: [
      /\bhelm3? (?:install|upgrade|template|pull|repo add|history|status|get|rollback|uninstall) [^`\n]{0,300}?(?<= )\w[^`\n]{0,300}/gi,
      /looks like "https?:[^"]{1,300}|\bchart\(s\):\s{1,20}[\w-]{1,60}:|release-name": must be set to "[\w-]{1,200}/gi,
      /"[\w-]{1,60}" chart repository|\b(?:download|chart) "?(?!repository)[\w/-]{1,200}"?(?=[\s,])/gi,
      /(?<![\w/-])[\w/-]{1,200}\/templates\/|(?<![\w-])[\w.-]{1,200}\.tgz\b/gi,
    ],
    ours: [/(?<![\w-])(?:gloo|vault|hashicorp|solo)(?:-ee|-fed|e)?(?!-?[a-z])/i],
  },
  // Pods and Jobs, also in what kubectl get pods prints.
  {
    names: [
      /\b(?:pods?|jobs\.batch) "[\w-]{1,200}|\bcontainerLogs\/[\w-]{1,60}\/[\w-]{1,200}|\bpod\/[\w-]{1,200}/g,
      /^[\w-]{1,200} {1,60}\d{1,3}\/\d{1,3} {1,20}[A-Z]/gm,
    ],
    ours: [/gloo|gateway|discovery|vault|extauth|rate-limit|redis/i],
  },
  // Vault's log.
  { names: [/^(?:auth|secrets|storage|agent)\.[\w-]{1,60}/gm], ours: [/^auth\.aws/] },
  // Services of AWS, by the action refused, the operation as its CLI and its SDKs name it, and the address.
  {
    names: [
      /\bperform:? "?[\w-]{1,60}:\w{1,80}/gi,
      /when calling the \w{1,80} operation|operation error [\w ]{1,40}:|\(Service: \w{1,60}/gi,
      /https?:\/\/[\w.-]{1,200}\.amazonaws\.com/gi,
    ],
    ours: [
      /[ "](?:sts|eks):|[ "]iam:(?!PassRole|\w*InstanceProfile|\w*ServiceLinked)\w*(?:Role|Polic|OpenIDConnect)/i,
      /(?:the|Service:) \w*(?:Role|Polic|OpenIDConnect|Clusters? op|CallerIdentity|WebIdentity|IdentityManagement|SecurityToken)/,
      /error (?:IAM|STS|EKS|SSO|CloudFormation)\b/,
      /[./](?:iam|sts|eks|sso|oidc|cloudformation)(?:-fips)?\./i,
    ],
  },
];

/** What an infrastructure tool prints beside the errors of what it makes, whatever it calls for that. */
export const OF_INFRASTRUCTURE_TOOL =
  /\.tf line \d|^\s{0,20}on \S{1,200} line \d|\b(?:aws|vault|helm|kubernetes)_\w{1,60}\.(?!go\b)\w|\bTASK \[|: FAILED! =>|\bprovider credentials\b|│ Error: \w+ing |\(local-exec\): |^CDKToolkit:|\baws-actions\/|Could not assume role with OIDC/m;

/** eksctl calls for clusters alone, whichever service it asks. */
export const OF_EKSCTL = /\beksctl\b|\[[ℹ!✖▶✔]\]|checking AWS STS access/;

/** Whether an error is about the chain, by the first kind of which it names anything; `undefined` if it names nothing. Pure. */
export function isOfChain(error: string): boolean | undefined {
  for (const { names, ours } of KINDS) {
    const found = names.flatMap((name) => error.match(name) ?? []);
    if (found.length > 0) return found.some((name) => ours.some((one) => one.test(name)));
  }
  return undefined;
}
