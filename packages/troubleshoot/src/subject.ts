interface Kind {
  /** Finds what errors name of this kind; each gap has a bound, because a text can be long. */
  readonly names: RegExp;
  /** Those names that belong to the chain. */
  readonly ours: RegExp;
}

/**
 * The kinds of things that an error names, the most telling first: a path of Vault says more than the program that asked for
 * it, and the program more than the AWS service. What is not of the chain needs no entry.
 */
const KINDS: readonly Kind[] = [
  // Gloo's namespace, whoever works in it.
  { names: /\bgloo-system\b/g, ours: /./ },
  // Which service account may not do something, and which program gives kubectl its token.
  {
    names:
      /\bsystem:serviceaccount:[\w-]{1,60}:[\w-]{1,60}|\bexec(?:utable|: ")? ?[\w./-]{1,60}"?(?=:? (?:executable file )?not found)/g,
    ours: /:(?:gloo-system|vault):|:(?:gloo|vault|discovery)$|\baws/,
  },
  // Which custom resource, and which image.
  { names: /\b(?:apiVersion|reconciler ?group)"?: ?"?[\w-]{1,60}\.[\w.-]{1,60}/gi, ours: /solo\.io|k8s\.io/ },
  {
    names: /\b(?:pull|pulling|unpack|resolve) (?:and unpack )?(?:image|reference) "[^"\n]{1,300}/gi,
    ours: /gloo|vault|solo|envoy|gateway|discovery/i,
  },
  // The cluster's own OIDC provider, whichever pod tells of it.
  {
    names:
      /\bWebIdentityErr: [\s\S]{1,200}InvalidIdentityToken|OpenIDConnect provider found in your account for https:\/\/[\w.-]{1,200}/gi,
    ours: /WebIdentityErr|oidc[.-]eks/i,
  },
  // Whose log it is, as JSON or logfmt.
  {
    names: /"logger":"[\w.-]{1,200}|\blevel=\w{1,9} msg=|\bERROR {1,4}\[[\w.]{1,200}\]/g,
    ours: /"(?:gloo|gateway|discovery|gencert|extauth|rate)/,
  },
  // Whose pod may not assume its role: what stands before that. The AWS CLI says it of a person.
  {
    names:
      /[^"\n]{0,200}(?:\bWebIdentityErr: |STS: AssumeRoleWithWebIdentity|(?<!caused by: AccessDenied: )Not authorized to perform sts:AssumeRoleWithWebIdentity)/gi,
    ours: /gloo|vault|upstream request|resolve ARN|An error occurred|^(?:\W*(?:https:\S+|error|AccessDenied|[45]\d\d))*\W*(?:WebIdentityErr|STS|Not)/i,
  },
  // The cluster's OIDC provider, Vault itself, its AWS auth method, Gloo's secrets, whoever asks for them.
  {
    names:
      /\boidc\.eks\.|Vault is |auth\/aws\b|no handler for route ["'](?!auth)|unable to fetch client for account|gloo\.solo\.io|unable to resolve ARN|IAM Principal|error making upstream request|X-Vault-AWS-IAM-Server-ID|using AWS-IAM/gi,
    ours: /./,
  },
  // Vault's other paths; sys, token and kv serve everybody.
  {
    names:
      /(?:\/v1\/|\bauth\/)(?!(?:auth\/)?token\b|sys\/|[\w-]{1,60}\/(?:data|metadata)\b)[\w-]{1,60}\/[\w-]{1,60}/gi,
    ours: /^\/v1\/(?:secret|dev)\//i,
  },
  {
    names: /(?:failed calling(?: admission)?|admission) webhook "[\w.-]{1,200}/gi,
    ours: /"(?:gateway|gloo)\.|vault|pod-identity/i,
  },
  // Charts, their files and templates, and releases.
  {
    names:
      /\bhelm3? (?:install|upgrade|template|pull|repo add) [^`\n]{0,300}?(?<= )\w[^`\n]{0,300}|looks like "https?:[^"]{1,300}|\bchart\(s\):\s{1,20}[\w-]{1,60}:|release-name": must be set to "[\w-]{1,200}|\b(?:download|chart) "?[\w/-]{1,200}"?(?=[\s,])|(?<![\w/-])[\w/-]{1,200}\/templates\/|(?<![\w-])[\w.-]{1,200}\.tgz\b/gi,
    ours: /(?<![\w-])(?:gloo|vault|hashicorp|solo)(?:-ee|-fed|e)?(?!-?[a-z])/i,
  },
  {
    names:
      /\b(?:pods?|jobs\.batch) "[\w-]{1,200}|\bcontainerLogs\/[\w-]{1,60}\/[\w-]{1,200}|\bpod\/[\w-]{1,200}|^[\w-]{1,200} {1,60}\d{1,3}\/\d{1,3} {1,20}[A-Z]/gm,
    ours: /gloo|gateway|discovery|vault|extauth|rate-limit|redis/i,
  },
  // Programs, by how they log: Vault, syslog, a stack trace, an exception.
  {
    names:
      /^(?:auth|secrets|storage|agent)\.[\w-]{1,60}|(?<![\w-])[\w-]{1,60}\[\d{1,9}\]: |^[ \t]{0,20}at \S.{0,300}:\d{1,6}\)?$|^Traceback |(?<![\w.])(?:[a-z]\w{0,30}\.){1,6}[A-Z]\w{0,60}(?:Exception|Error)\b/gm,
    ours: /^auth\.aws|^(?:vault|helm|kubectl)\[/,
  },
  // AWS services, by the action refused, the operation called, the address asked.
  {
    names: /\bperform:? "?[\w-]{1,60}:\w{1,80}/gi,
    ours: /[ "](?:sts|eks):|[ "]iam:(?!PassRole|\w*InstanceProfile|\w*ServiceLinked)\w*(?:Role|Polic|OpenIDConnect)/i,
  },
  {
    names: /when calling the \w{1,80} operation|operation error [\w ]{1,40}:|\(Service: \w{1,60}/gi,
    ours: /Role|Polic|OpenIDConnect|Clusters? op|CallerIdentity|WebIdentity|\b(?:IAM|STS|EKS|SSO|CloudFormation)\b|IdentityManagement|SecurityToken/,
  },
  {
    names: /https?:\/\/[\w.-]{1,200}\.amazonaws\.com/gi,
    ours: /[./](?:iam|sts|eks|sso|oidc|cloudformation)(?:-fips)?\./i,
  },
];

/** What an infrastructure tool prints beside the errors of what it makes, whatever it calls for that. */
export const OF_INFRASTRUCTURE_TOOL =
  /\.tf line \d|^\s{0,20}on \S{1,200} line \d|\b(?:aws|vault|helm|kubernetes)_\w{1,60}\.(?!go\b)\w|\bTASK \[|: FAILED! =>|\bprovider credentials\b|│ Error: \w+ing |^CDKToolkit:|\baws-actions\/|Could not assume role with OIDC/m;

/** eksctl calls for clusters alone, whichever service it asks. */
export const OF_EKSCTL = /\beksctl\b|\[[ℹ!✖▶✔]\]|checking AWS STS access/;

/** Whether an error is about the chain, by the first kind of which it names anything; `undefined` if it names nothing. Pure. */
export function isOfChain(error: string): boolean | undefined {
  for (const { names, ours } of KINDS) {
    const found = error.match(names);
    if (found !== null) return found.some((name) => ours.test(name));
  }
  return undefined;
}
