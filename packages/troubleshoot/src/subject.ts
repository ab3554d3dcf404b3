/**
 * The kinds of things that errors name, the most telling first: a path of Vault says more than a chart or a pod. `ours` are those
 * of the chain; others need no entry. Each gap has a bound, because a text can be long.
 */
const KINDS: readonly Readonly<Record<'names' | 'ours', readonly RegExp[]>>[] = [
  // A service account that is not the reader, the program that gives kubectl its token, a webhook, a resource's kind, and an image.
  {
    names: [
      /^(?!.{0,200}(?:Error from server|FAILED: )).{0,300}\bsystem:serviceaccount:/gm,
      /\bexec(?:utable|: ")?\s?[\w./-]{1,60}"?(?=:?\s(?:executable file )?not found)|\bexecutable (?!aws\b)\S{1,60} failed with/g,
      /(?:\bCustomResourceDefinition|(?:failed calling(?: admission)?|admission) webhook) "[\w.-]{1,200}/gi,
      /\b(?:pull|pulling|unpack|resolve) (?:and unpack )?(?:image|reference) "[^"\n]{1,300}/gi,
    ],
    ours: [
      /\bexec.*\baws|\.solo\.io|webhook "(?:gateway\.|gloo\.|.*vault|.*pod-identity)|(?:image|reference) .*(?:gloo|vault|solo|envoy|gateway|discovery)/i,
    ],
  },
  // Whose pod may not assume its role: the text before the refusal. From the AWS CLI, it is a person's.
  {
    names: [
      /\w[^"`\n]{0,200}(?:\bWebIdentityErr: |STS: AssumeRoleWithWebIdentity)/gi,
      /\w[^"`\n]{0,200}(?<!AccessDenied: )Not authorized to perform sts:AssumeRoleWithWebIdentity/gi,
    ],
    ours: [/gloo|vault|upstream request|resolve ARN|^(?:aws: \[ERROR\]: |\d)?An error occurred/i],
  },
  // A path of which Vault answers; sys, token and kv serve everybody.
  {
    names: [
      /(?:\/v1\/|(?<![\w/])auth\/)(?!(?:auth\/)?token\b|sys\/|[\w-]{1,60}\/(?:data|metadata)\b)[\w-]{1,60}\/[\w-]{1,60}(?![^\s"]{0,300}(?:"?: (?:dial|EOF|http:|net|read|remote|tls|x509)|\s{1,9}Code: 503))/gi,
    ],
    ours: [/^\/v1\/(?:secret|dev)\/|auth\/aws/i],
  },
  // What Vault's AWS auth method and the pod identity webhook name, and Gloo's secrets.
  {
    names: [
      /unable to fetch client for account|unable to resolve ARN|error making upstream request/gi,
      /IAM Principal|invalid request header: |X-Vault-AWS-IAM-Server-ID|using AWS-IAM/gi,
      /auth\/aws\b|oidc-provider\/oidc\.eks\.|gloo\.solo\.io|local node not active|volume "aws-iam-token"/gi,
    ],
    ours: [/./],
  },
  // Charts, their files and templates, and releases.
  {
    names: [
      /\bhelm3? (?:install|upgrade|template|pull|repo add|history|status|get|rollback|uninstall) [^`\n]{0,300}?(?<= )\w[^`\n]{0,300}/gi,
      /looks like "https?:[^"]{1,300}|\bRelease "[\w-]{1,200}|\bchart\(s\):\s{1,20}[\w-]{1,60}:|release-name": must be set to "[\w-]{1,200}/gi,
      /"[\w-]{1,60}" chart repository|\b(?:download|chart) "?(?!repository)[\w/-]{1,200}"?(?=[\s,])/gi,
      /(?<![\w/-])[\w/-]{1,200}\/templates\/|(?<![\w-])[\w.-]{1,200}\.tgz\b/gi,
    ],
    ours: [
      /solo-public-helm|gloo-ee-helm|(?<![\w-])(?:gloo|vault|hashicorp|solo)(?:-ee|-fed|e)?(?!-?[a-z])/i,
    ],
  },
  // Pods and Jobs, also in what kubectl get pods prints.
  {
    names: [
      /\b(?:pods?|jobs\.batch) "[\w-]{1,200}(?![\w-]|"? is forbidden: User)|\bcontainerLogs\/[\w-]{1,60}\/[\w-]{1,200}|\bpod\/[\w-]{1,200}/g,
      /^(?:[\w-]{1,63} {1,60})?[\w-]{1,200} {1,60}\d{1,3}\/\d{1,3} {1,20}[A-Z]/gm,
      /\b(?:kubectl|oc) (?:-\S{1,60} \S{1,60} )?(?:describe|logs) [^\n]{1,200}/g,
    ],
    ours: [/gloo|(?<![\w-])(?:gateway|discovery|vault|extauth|rate-limit|redis)(?![a-z])/i],
  },
];

/** Whether an error is about the chain, by the first kind of which it names anything; `undefined` if it names nothing. Pure. */
export function isOfChain(error: string): boolean | undefined {
  for (const { names, ours } of KINDS) {
    const found = names.flatMap((name) => error.match(name) ?? []);
    if (found.length > 0) return found.some((name) => ours.some((one) => one.test(name)));
  }
  return undefined;
}
