import { errorsIn } from './facts/clean.ts';
import { decidingLine } from './facts/deciding-line.ts';
import { type Facts, factsOf } from './facts/facts.ts';
import { CLUSTER_EVENTS, GLOO_LOG, SYSTEMS, VAULT_LOG } from './facts/systems.ts';

/** What an error says that no diagnosis explains. */
export interface Unexplained {
  /** The line of it that says why. */
  readonly said: string;
  /** Its facts in a sentence. */
  readonly facts: string;
  /** The places that may show more, each with the command that shows it. */
  readonly look: readonly string[];
}

/** Where more of an error can be seen, by who reports it. */
const OF_PROGRAM: Readonly<Record<string, string>> = {
  kubectl: CLUSTER_EVENTS,
  helm: 'The release’s history: helm history <release> --namespace <namespace>',
  eksctl: 'CloudFormation’s events: eksctl utils describe-stacks --cluster <cluster>',
  'the AWS CLI': 'Who calls, and with which configuration: aws sts get-caller-identity; aws configure list',
  glooctl: 'What it finds in the cluster: glooctl check',
  Gloo: GLOO_LOG,
  Envoy: 'The gateway’s log, in the guide: kubectl logs -n gloo-system deployment/gateway-proxy --since=10m',
  vault: VAULT_LOG,
  pnpm: 'The meaning of its code: https://pnpm.io/errors',
  npm: 'The versions, and the registry in use: node --version; npm config get registry',
};

/** How a failure is said. */
const REASONS: Readonly<Record<string, string>> = {
  authority: 'its certificate is not trusted',
  expired: 'its certificate has expired',
  name: 'its certificate is for another name',
  plain: 'one side spoke TLS and the other did not',
  refused: 'the connection was refused',
  broken: 'the connection broke',
};

/** What the guide, its cluster and its Vault ask of AWS. Other calls are of other programs. */
const OF_CHAIN =
  /^(?:iam|sts|eks|ec2|kms|dynamodb|cloudformation|account):|^Describe(?:Cluster$|Nodegroup|Addon|AccessEntry|PodIdentity|Stack|Instance|Vpc|Subnet|SecurityGroup|NetworkInterface|RouteTable|Availability|Region|LaunchTemplate|Volume|Image)/;

/** A bucket is no part of the chain. */
const OF_S3 = /\bs3[.-][\w.-]{0,100}amazonaws\.com|arn:aws[\w-]*:s3:/;

/** Other programs ask registries and fetch archives as well. */
const OF_CHARTS = /helm|chart|index\.yaml|FAILED: |gloo/i;

/** Programs that speak of the same things, and are no part of the chain. */
const OTHERS =
  /\bistio\b|\bpilot\b|envoy-gateway|app ?mesh|\bcontour\b|emissary|vaultwarden|ansible-vault|aws-vault: |key ?vault|(?:backup|oracle) vault|glacier|1password|vault\.azure|bitwarden|obsidian|group_vars|third_party\/gloo|\btorch\b|apm-server|elastic-apm|response from daemon|unable to access 'http|git clone|pip install|password authentication failed|denied for user '|plugin\/errors: /i;

/** Where a program's help begins: what it says of its flags is no advice. */
const HELP = /^(?:Usage|(?:Global )?Flags|Options|Available Commands):/im;

/** A sentence with which a program says what to do. */
const REMEDY =
  /(?<=^|[.:;,!?)\]"'] )(?:(?:[Pp]lease|[Tt]ry|[Rr]etry|[Rr]un|[Uu]se|[Ss]et|[Cc]hoose|[Ee]nsure|[Mm]ake sure|[Cc]onsider|[Uu]pgrade|[Ii]nstall|[Dd]id you mean) |[Yy]ou (?:must|should|need to|have to|can) )(?:[^.!]|[.](?! |$)){5,200}/;

/**
 * The facts of the first error that names a system or a program of the chain, and says what went wrong if any of them does;
 * `undefined` if none names one.
 */
export function unexplained(text: string): Unexplained | undefined {
  const candidates = errorsIn(text.slice(0, 10_000)).flatMap((error) => {
    const facts = factsOf(error);
    const { program = '', system } = facts;
    const isOfAws = !OF_S3.test(error) && OF_CHAIN.test(facts.operation ?? 'sts:');
    if (OTHERS.test(error) || (system === 'AWS' && !isOfAws)) return [];
    if (system === 'the chart repository' && !OF_CHARTS.test(error)) return [];
    const places = new Set([system && SYSTEMS[system].look, OF_PROGRAM[program]]);
    const look = [...places].flatMap((place) => place ?? []);
    return look.length > 0 ? [{ error, facts, look }] : [];
  });
  const chosen =
    candidates.findLast(({ facts }) => facts.code !== undefined || facts.failure !== undefined) ??
    candidates.at(-1);
  if (chosen === undefined) return undefined;
  const { error, facts, look } = chosen;
  const [words = ''] = error.split(HELP);
  const remedy = REMEDY.exec(words.replaceAll(/\s+/g, ' '))?.[0].trim();
  const own = remedy === undefined ? [] : [`The error itself says: ${remedy}`];
  return { said: decidingLine(error), facts: sentenceOf(facts), look: [...own, ...look] };
}

/** The facts of an error as a sentence, which says no more than the error does. */
function sentenceOf(facts: Facts): string {
  const { program = 'another program', system, code, failure, upstream, operation } = facts;
  if (system === undefined) return `It may come from ${program}; it may not be about this chain.`;
  const phrase = (words: string, fact: string | undefined) => (fact === undefined ? '' : `${words} ${fact}`);
  const to = phrase(' to', operation);
  const about = phrase(' on', facts.resource) + phrase(', as', facts.subject);
  // An address or a word alone does not prove whose answer it is.
  const isSure = operation !== undefined && !operation.startsWith('calling ');
  const said = (words: string) => (isSure ? capital(words) : `It seems that ${words}`);
  // What Vault reports with a code of AWS's is AWS's answer.
  if (system === 'Vault' && /^(?!Unauthorized|Forbidden)[A-Z]/.test(code ?? ''))
    return `${said(`${upstream ?? 'AWS'} answered ${code}${to}${about}`)}. Vault had asked.`;
  const by = upstream === undefined ? '' : ` ${system} had asked ${upstream}.`;
  if (code !== undefined) return `${said(`${system} answered ${code}${to}${about}`)}.${by}`;
  const at = phrase(' at', facts.address);
  if (failure !== undefined)
    return `${said(`${system}${at} did not answer${to}: ${REASONS[failure] ?? failure}`)}.${by}`;
  return `It seems to be about ${system}${at}${phrase(',', operation)}${about}.`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
