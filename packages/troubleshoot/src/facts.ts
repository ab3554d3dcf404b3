import { programOf } from './speaker.ts';

/** The systems of the chain that answer calls. */
export type System = 'AWS' | 'Vault' | 'the API server' | 'the chart repository';

/** What an error says by itself, whoever wrote it. */
export type Facts = ReturnType<typeof factsOf>;

type Says<Name extends string = string> = Readonly<Record<Name, RegExp>>;

/** By what an error shows whom it asked; the one that asked the others first. */
const SYSTEMS: Says<System> = {
  // A region that is off is the account's, whoever asks in it.
  Vault:
    /^(?![\s\S]*RegionDisabledException)[\s\S]*?(?:\bURL: [A-Z]{1,10} \S{1,300}\/v1\/|:8200\b|\/v1\/(?:auth|sys|dev|secret)\/|\bvault[\w.-]{0,100}\.svc\b|unable to resolve ARN|error making upstream request|Error (?:authenticating|checking seal status|looking up token|writing data to)|failed to create client: parse|VAULT_ADDR|(?:pods "vault-0"|namespaces "vault")|no vault token)/,
  'the chart repository':
    /chart repository|index\.yaml|\.tgz\b|helm\.releases\.hashicorp\.com|solo-public-helm|gloo-ee-helm/,
  'the API server':
    /Unable to connect to the server|The connection to the server|[Cc]luster unreachable|Error from server|\.eks\.amazonaws\.com|\/api\/v1\/(?:namespaces|nodes|pods|services|secrets|configmaps)|\/apis\/|memcache\.go|\bis forbidden: User|couldn't get current server API group list/,
  AWS: /An error occurred \(|OpenIDConnect provider|AssumeRoleWithWebIdentity|amazonaws\.com|\.api\.aws\b|api error|endpoint URL|proxy URL: |SSL validation failed|Unable to parse response|operation error|status code: \d{3}, request id|is not authorized to perform|MalformedPolicyDocument|security token included in the request|WebIdentityErr/,
};

const FAILURES: Says = {
  'its certificate is not trusted':
    /unknown authority|self[- ]signed|CERTIFICATE_VERIFY_FAILED|issuer certificate/,
  'its certificate has expired': /certificate has expired/,
  'its certificate is for another name': /certificate is valid for|cannot validate certificate/,
  'its name was not found': /no such host|ENOTFOUND|EAI_AGAIN|server misbehaving/,
  'the connection was refused': /refused|ECONNREFUSED|[Cc]ould not connect|Failed to connect/,
  'no answer came in time':
    /i\/o timeout|timeout on|deadline exceeded|handshake timeout|timed out|ETIMEDOUT|request canceled/i,
  'the connection broke': /connection reset|broken pipe|: EOF\b|socket hang up/,
};

const OPERATIONS = [
  /when calling the (\w{1,80}) operation/,
  /operation error [\w ]{1,40}: (\w{1,80})/,
  /not authorized to perform:? ([\w-]{1,40}:\w{1,80})/i,
  /URL: ([A-Z]{1,10} )\S{1,300}?\/v1\/(\S{1,300})/,
  /cannot (\w{1,40} )resource "([\w./-]{1,100})"/,
];
const CODES = [
  /An error occurred \((\w{1,80})\)|api error (\w{1,80})|\bCode: (\d{3})\. Errors|Error from server \((\w{1,80})\)/,
  /\b([A-Z]\w{2,60}(?:Exception|NotFound|Denied|AlreadyExists)|MalformedPolicyDocument|Unauthorized)\b/,
];
const ADDRESSES = [/https?:\/\/([^/\s"]{1,300})/, /dial tcp (?:\S{1,300} )?([\w.-]{1,300}:\d{1,5})\b/];
const SUBJECTS = [
  /User:? "?(arn:[^\s"]{1,300}|system:[^\s"]{1,300}|[\w@.:/-]{1,300})"? (?:is not authorized|cannot)/,
];
const RESOURCES = [/on resource: ((?:role )?[^\s"]{1,300})/];

/** The API server answered, and does not reach somebody else. */
const BEHIND_API_SERVER = /:10250\b|dialing backend|failed calling (?:admission )?webhook/;

export function systemOf(error: string): System | undefined {
  return BEHIND_API_SERVER.test(error) ? undefined : keyIn(SYSTEMS, error);
}

/** The facts of one error. Pure. */
export function factsOf(wrapped: string) {
  const error = wrapped.replaceAll(/\s+/g, ' ');
  return {
    program: programOf(error),
    system: systemOf(error),
    address: groupIn(ADDRESSES, error),
    operation: groupIn(OPERATIONS, error),
    code: groupIn(CODES, error),
    failure: keyIn(FAILURES, error),
    subject: groupIn(SUBJECTS, error),
    resource: groupIn(RESOURCES, error),
  };
}

/** The facts as a sentence, which says no more than the error does; `undefined` if it names nothing of the chain. */
export function sentenceOf(facts: Facts): string | undefined {
  const { program, system, address, operation, code, failure, subject, resource } = facts;
  if (system === undefined) return program && `It may come from ${program}; it may not be about this chain.`;
  const phrase = (words: string, fact: string | undefined) => (fact === undefined ? '' : `${words} ${fact}`);
  const call = phrase(' to', operation) + phrase(' on', resource) + phrase(', as', subject);
  const at = phrase(' at', address);
  const name = system.replace(/^t/, 'T');
  if (code !== undefined) return `${name} answered ${code}${call}.`;
  if (failure !== undefined) return `${name}${at} did not answer${call}: ${failure}.`;
  return `It seems to be about ${system}${at}${call}.`;
}

function keyIn<Name extends string>(says: Says<Name>, error: string): Name | undefined {
  return (Object.keys(says) as Name[]).find((name) => says[name].test(error));
}

function groupIn(all: readonly RegExp[], error: string): string | undefined {
  const match = all.map((one) => one.exec(error)).find((found) => found !== null);
  const groups = match?.slice(1).filter((group) => group !== undefined);
  return groups?.join('') || undefined;
}
