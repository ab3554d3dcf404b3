/** What eksctl prints, which only ever works on clusters. */
export const OF_EKSCTL = /(?<![\w"'./-])eksctl [a-z-]|\[[ℹ!✖▶✔]\]|checking AWS STS access/;

/** Gloo's namespace, as the guide names it, or its logger. */
export const OF_GLOO = /\bgloo-system\b|"logger":"gloo/;

/** How the chain's programs start their errors, and what only they print. */
const PROGRAMS: Readonly<Record<string, RegExp>> = {
  helm: /^(?:Error: )?rendered manifests|^Error: (?:another operation|cannot re-?use|chart "|could not download|failed to (?:download|fetch|parse) |repo \S{1,300} not found|values don't)|\b(?:INSTALLATION|UPGRADE) FAILED\b|[Cc]luster unreachable: |chart repositor(?:y|ies)\b|\[debug\]/m,
  eksctl:
    /\beksctl\b|^(?:creating|updating) OIDC provider: |^Error: (?:getting |operation error|unable to (?:create|describe|fetch) |[\w ]{1,60}: operation error EKS)|^AWS::\w{1,40}::\w{1,40}\/\w{1,60}: /m,
  'the AWS CLI':
    /^(?:An error occurred|A client error) \(|^(?:Unable to locate|Partial) credentials|^Connect timeout|^Could not connect to the endpoint URL|^SSL validation failed|^The config profile \(|^You must specify a region|^Your session has expired|argument --[\w-]{1,60}: expected one argument|could not get token: |\bSSO (?:session|[Tt]oken)/m,
  'a runbook': /\b0\d-(?:aws|gloo|preflight|vault|verify)\b|^(?:connect|getaddrinfo|read) E[A-Z]/m,
  kubectl:
    /^error: |couldn't get current server API group list|\bError from server(?: \(|: )|\bUnable to connect to the server: |\bThe connection to the server \S{1,300} was|\b(?:helpers|loader|memcache|proxy_server|request|round_trippers)\.go:\d{1,5}\]/m,
  'the events of a pod': /\bnodes are available: |\bprobe failed: |\bkubelet, |\bdefault-scheduler /,
  Gloo: /^gRPC config stream closed|^Error: installing gloo |"logger":"(?:gloo|gateway|discovery|gencert|extauth|rate)|gloosnapshot|unable to (?:authenticate to|determine) vault|list did not find secret|for first snapshot|\bgloo\.solo\.io\b/m,
  // Its commands and its log, and an answer with nothing before it.
  vault:
    /^Error \w{1,20}ing\b[^:\n]{0,80}: (?:Error making API request|error |Get |Post |Put )|^Error (?:authenticating|checking seal status|initializing|looking up token|parsing) ?[^:\n]{0,80}: |^Error making API request|^failed to (?:create client|unseal core): |^(?:agent|auth\.aws|auth\.handler|core|expiration|proxy|seal|secrets|storage)[\w.-]{0,60}: |"@module":"(?:core|auth\.aws)|\bInitialized\s{1,20}(?:true|false)\s|(?<![\s\S])\W{0,20}(?:URL: [A-Z]{1,10} \S{1,300}\/v1\/|Code: \d{3}\. |WebIdentityErr: )|^(?:Get|Put|Post) "?https?:\S{1,300}\/v1\//m,
  // At a prompt, or alone on its line.
  'a command':
    /(?:^|[$#>%»✗➜~`+] ?|\bsudo )(?:\.\/)?(?:aws|eksctl|helm|kubectl|vault|glooctl|oc|kc?) (?:\S+ )?\w/m,
};

/** Where the next command stands at a prompt, and its output begins. */
export const COMMAND = /\n(?=.{0,80}[$#%»✗➜] (?:\.\/)?(?:aws|eksctl|helm|kubectl|vault|glooctl) [a-z-])/;

/** The program of the chain that says something in a text, also in quotation marks or in a log; `undefined` if none does. Pure. */
export function programOf(text: string): string | undefined {
  const begun = text.replaceAll(/["'`>*(|] {0,4}|\[[A-Z]{4,5}\]:? {1,4}/g, '$&\n');
  return Object.keys(PROGRAMS).find((name) => PROGRAMS[name]?.test(text) || PROGRAMS[name]?.test(begun));
}

/** Signs that another program, another service of AWS or another cloud is behind an error. */
export const OTHERS: readonly RegExp[] = [
  // Exceptions and stack traces.
  /^[ \t]{0,20}at \S.{0,300}:\d{1,6}\)?$|^Traceback |^(?:Attribute|Key|Reference|Runtime|Type|Value)Error: /m,
  /(?<![\w.])(?:[a-z]\w{0,30}\.){1,6}[A-Z]\w{0,60}(?:Exception|Error)\b|^\w{1,60}\.exceptions\.|^AggregateException/m,
  // Logs, and HTTP clients.
  /"logger":"(?!gloo|gateway|discovery|gencert|extauth|rate)|\blevel=[a-z]{4,9} msg=|^[A-Z]{4,5}(?:\t\S| {1,2}[\w:]{1,60}\] )|\baws-sdk-\w/m,
  /^\s{0,60}\[(?!pod\/)[a-z][a-z-]{2,60}\] |^HTTP response body: |, on (?:get|post|put) https?:/m,
  // Terraform, Pulumi, the CDK, Ansible, CI systems.
  /\.tf line \d|^\s{0,20}on \S{1,200} line \d|\b(?:aws|vault|helm|kubernetes)_\w{1,60}\.(?!(?:go|json|ya?ml)\b)\w|│ Error: \w+ing |\(local-exec\): /m,
  /(?<!arn:)\b(?:aws|kubernetes|pulumi):[a-z][\w./]{1,60}:[A-Za-z]|\bTASK \[|\bFAILED! =>|\bprovider credentials\b|^CDKToolkit:|\baws-actions\/|Could not assume role with OIDC/m,
  // Other services of AWS.
  /\bperform:? "?(?!(?:eks|iam|sts):)[\w-]{1,60}:\w/,
  /when calling the (?!\w*(?:AccessEntr|CallerIdentity|Cluster|Nodegroup|OpenIDConnect|PodIdentity|Polic|Role|User))\w{1,80} operation/,
  /https?:\/\/(?![\w.-]{0,200}\b(?:eks|iam|oidc|sso|sts)\b)[\w.-]{1,200}\.amazonaws\.com/i,
  // OIDC providers and clusters that are not EKS's, and Vault's storage and seal.
  /OpenIDConnect provider found in your account for https:\/\/(?!oidc[.-]eks)|\b(?:az aks|gcloud|doctl) |\.azmk8s\.io\b/i,
  /\braft (?:bootstrap|peer|storage)|parsing seal configuration|wrapping key/i,
];
