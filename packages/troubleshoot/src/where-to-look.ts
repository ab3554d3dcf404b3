import { errorsIn } from './facts/clean.ts';
import { decidingLine } from './facts/deciding-line.ts';
import { type Facts, factsOf } from './facts/facts.ts';
import type { System } from './facts/systems.ts';

/** What an error says that no diagnosis explains. */
export interface Unexplained {
  /** The line of it that says why. */
  readonly said: string;
  /** Its facts in a sentence. */
  readonly facts: string;
  /** The places that may show more, each with the command that shows it. */
  readonly look: readonly string[];
}

const CLUSTER_EVENTS = 'The cluster’s events: kubectl get events -A --sort-by=.lastTimestamp';
const RECORDED = 'What AWS recorded of the call: aws cloudtrail lookup-events --max-results 20';

const LOOKS: Readonly<Record<System, string>> = {
  Vault: 'Vault’s log: kubectl logs -n vault vault-0 --since=10m',
  'Vault’s storage': 'Vault’s log: kubectl logs -n vault vault-0 --since=10m',
  STS: RECORDED,
  IAM: 'What AWS recorded of the call: aws cloudtrail lookup-events --region us-east-1 --max-results 20',
  EKS: RECORDED,
  AWS: RECORDED,
  'the API server': CLUSTER_EVENTS,
  'a kubelet': 'The nodes and their addresses: kubectl get nodes -o wide',
  'an admission webhook':
    'The webhooks: kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations',
  'the instance metadata':
    'The nodes’ hop limits: aws ec2 describe-instances --query "Reservations[].Instances[].MetadataOptions"',
  'EKS Pod Identity':
    'The agent’s log: kubectl logs -n kube-system -l app.kubernetes.io/name=eks-pod-identity-agent --tail=50',
  'IAM Identity Center': 'The profile’s session: aws configure list; aws sso login --profile <profile>',
  'Gloo’s control plane': 'Gloo’s log: kubectl logs -n gloo-system deployment/gloo --since=10m',
  'an image registry': 'The pods’ events: kubectl get events -A --field-selector reason=Failed',
  'the chart repository': 'The repositories: helm repo list',
  'the package registry': 'The registry in use: npm config get registry',
};

const BY_PROGRAM: Readonly<Record<string, string>> = {
  'the AWS CLI': 'Who calls, and with which configuration: aws sts get-caller-identity; aws configure list',
  vault: LOOKS.Vault,
  npm: 'The versions, and the registry in use: node --version; npm config get registry',
  pnpm: 'The meaning of its code: https://pnpm.io/errors',
  helm: 'The release’s history: helm history <release> --namespace <namespace>',
  Gloo: 'Gloo’s log: kubectl logs -n gloo-system deployment/gloo --since=10m',
  Envoy: 'The gateway’s log: kubectl logs -n gloo-system deployment/gateway-proxy --since=10m',
  kubectl: CLUSTER_EVENTS,
  eksctl: 'CloudFormation’s events: eksctl utils describe-stacks --cluster <cluster>',
};

/** What the guide, its cluster and its Vault ask of AWS. Other calls are of other programs. */
const OF_CHAIN = /^(?:iam|sts|eks|ec2|kms|dynamodb|cloudformation|account):|^Describe/;

/** Programs that speak of the same things, and are no part of the chain. */
const OTHERS = /\bistio\b|\bpilot\b|vaultwarden|ansible-vault|key ?vault/i;

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
    if (OTHERS.test(error) || (system === 'AWS' && !OF_CHAIN.test(facts.operation ?? 'sts:'))) return [];
    const look = [...new Set([system && LOOKS[system], BY_PROGRAM[program]])].flatMap((place) => place ?? []);
    return look.length > 0 ? [{ error, facts, look }] : [];
  });
  const chosen =
    candidates.findLast(({ facts }) => facts.code !== undefined || facts.failure !== undefined) ??
    candidates.at(-1);
  if (chosen === undefined) return undefined;
  const { error, facts, look } = chosen;
  const remedy = REMEDY.exec(error.replaceAll(/\s+/g, ' '))?.[0].trim();
  const own = remedy === undefined ? [] : [`The error itself says: ${remedy}`];
  return { said: decidingLine(error), facts: sentenceOf(facts), look: [...own, ...look] };
}

/** The facts of an error as a sentence. */
function sentenceOf(facts: Facts): string {
  const {
    program = 'A program',
    system,
    address,
    operation,
    code,
    failure,
    subject,
    resource,
    upstream,
  } = facts;
  if (system === undefined) return `${capital(program)} reports it.`;
  const to = operation === undefined ? '' : ` to ${operation}`;
  const about = resource === undefined ? '' : ` on ${resource}`;
  const as = subject === undefined ? '' : `, as ${subject}`;
  // What Vault reports with a code of AWS's is AWS's answer.
  if (system === 'Vault' && /^(?!Unauthorized|Forbidden)[A-Z]/.test(code ?? ''))
    return `${capital(upstream ?? 'AWS')} answered ${code}${to}${about}${as}. Vault had asked.`;
  const by = upstream === undefined ? '' : ` ${capital(system)} had asked ${upstream}.`;
  if (code !== undefined) return `${capital(system)} answered ${code}${to}${about}${as}.${by}`;
  const at = address === undefined ? '' : ` at ${address}`;
  if (failure !== undefined)
    return `${capital(system)}${at} did not answer${to}: ${REASONS[failure] ?? failure}.${by}`;
  return `It is about ${system}${at}${operation === undefined ? '' : `, ${operation}`}${about}${as}.`;
}

const REASONS: Readonly<Record<string, string>> = {
  authority: 'its certificate is not trusted',
  expired: 'its certificate has expired',
  name: 'its certificate is for another name',
  plain: 'one side spoke TLS and the other did not',
  refused: 'the connection was refused',
  broken: 'the connection broke',
};

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
