/** The systems of the chain that respond to calls. */
export type System = 'AWS' | 'Vault' | 'the API server' | 'the chart repository';

/** The signs of the called system in an error, the system that called the others first. */
const SYSTEMS: Readonly<Record<System, RegExp>> = {
  // A disabled region is a matter of the account, whoever calls it.
  Vault:
    /^(?![\s\S]*RegionDisabledException)[\s\S]*?(?:\bURL: [A-Z]{1,10} \S{1,300}\/v1\/|:8200\b|\/v1\/(?:auth|sys|dev|secret)\/|\bvault[\w.-]{0,100}\.svc\b|\blookup vault[\w-]{0,60}\.|unable to resolve ARN|error making upstream request|Error (?:authenticating|checking seal status|looking up token|writing data to)|failed to create client: parse|VAULT_ADDR|(?:pods "vault-0"|namespaces "vault")|no vault token)/,
  'the chart repository':
    /chart repository|index\.yaml|\.tgz\b|helm\.releases\.hashicorp\.com|solo-public-helm|gloo-ee-helm/,
  'the API server':
    /Unable to connect to the server|The connection to the server|[Cc]luster unreachable|Error from server|\.eks\.amazonaws\.com|\/api\/v1\/(?:namespaces|nodes|pods|services|secrets|configmaps)|\/apis\/|memcache\.go|\bis forbidden: User|couldn't get current server API group list/,
  AWS: /An error occurred \(|OpenIDConnect provider|AssumeRoleWithWebIdentity|amazonaws\.com|\.api\.aws\b|api error|endpoint URL|proxy URL: |SSL validation failed|Unable to parse response|operation error|status code: \d{3}, request id|is not authorized to perform|MalformedPolicyDocument|security token included in the request|WebIdentityErr/,
};

/** The API server responded, but cannot reach another system. */
const BEHIND_API_SERVER = /:10250\b|dialing backend|failed calling (?:admission )?webhook/;

export function systemOf(error: string): System | undefined {
  if (BEHIND_API_SERVER.test(error)) return undefined;
  return (Object.keys(SYSTEMS) as System[]).find((name) => SYSTEMS[name].test(error));
}

const CODE =
  /An error occurred \((\w{1,80})\)|api error (\w{1,80})|\bCode: (\d{3})\. Errors|Error from server \((\w{1,80})\)/;
const OPERATION =
  /when calling the (\w{1,80}) operation|operation error [\w ]{1,40}: (\w{1,80})|not authorized to perform:? ([\w-]{1,40}:\w{1,80})|URL: [A-Z]{1,10} \S{1,300}?\/v1\/(\S{1,300})|cannot (\w{1,40} )resource "([\w./-]{1,100})"/i;
const SUBJECT =
  /User:? "?(arn:[^\s"]{1,300}|system:[^\s"]{1,300}|[\w@.:/-]{1,300})"? (?:is not authorized|cannot)/;

/** The part of an error that a pattern finds; otherwise empty. */
function factIn(error: string, pattern: RegExp): string {
  return pattern.exec(error)?.slice(1).join('') ?? '';
}

/** The request in an error, and who made it: `iam:GetRole as arn:aws:iam::123456789012:user/you`; empty if it names only one. Pure. */
export function callIn(error: string): string {
  const [request, identity] = [factIn(error, OPERATION), factIn(error, SUBJECT)];
  return request === '' || identity === '' ? '' : `${request} as ${identity}`;
}

/**
 * The facts in an error: the called system, the request, the identity and the response. Adds nothing to the error, and is empty if
 * no system of the chain is in it. Pure.
 */
export function factsOf(wrapped: string): string | undefined {
  const error = wrapped.replaceAll(/\s+/g, ' ');
  const system = systemOf(error);
  if (system === undefined) return undefined;
  const [answer, request, identity] = [CODE, OPERATION, SUBJECT].map((pattern) => factIn(error, pattern));
  const by = identity && ` as ${identity}`;
  return answer
    ? `${system.replace(/^t/, 'T')} answered ${answer}${request && ` to ${request}`}${by}.`
    : `It seems to be about ${system}${request && `: ${request}`}${by}.`;
}
