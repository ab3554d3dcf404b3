import type { FaultPlan } from '../gateway/call-faults.ts';
import type { Answer, HttpRequest } from '../gateway/connection.ts';
import type { CallLog, LoggedCall } from '../gateway/log.ts';
import type { AwsCall } from './call.ts';
import type { Clusters } from './clusters.ts';
import type { Moto } from './moto.ts';
import type { KeyOwner } from './signature.ts';
import type { Visibility } from './visibility.ts';

/** A role that EKS Pod Identity gives to a service account. */
type PodIdentity = { namespace: string; serviceAccount: string; roleArn: string };

/** The settings of an AWS account that can change while the gateway runs. */
export type AccountSettings = {
  /** The delay of every call. */
  latencyMs: number;
  /** The number of items on a page of a list; `null` is moto's default. */
  pageSize: number | null;
  /** How far AWS's clock is ahead of this machine's. */
  clockAheadSeconds: number;
  /** The Pod Identity associations that EKS reports for every cluster. No agent gives their roles to pods. */
  podIdentities: readonly PodIdentity[];
};

/** The settings of a newly seeded account. */
export const DEFAULT_SETTINGS: AccountSettings = {
  latencyMs: 0,
  pageSize: null,
  clockAheadSeconds: 0,
  podIdentities: [],
};

/** The state of the AWS account for the rules. */
export type AccountState = {
  moto: Moto;
  log: CallLog<LoggedCall>;
  visibility: Visibility;
  faults: FaultPlan;
  settings: AccountSettings;
  accountId: string;
  clusters: Clusters;
  /** All issued access keys. */
  keys: Map<string, KeyOwner>;
};

/** A call on its way through the rules. */
export type Received = {
  readonly call: AwsCall;
  readonly request: HttpRequest;
  /** The request id of the response. */
  readonly id: string;
  /** The owner of the access key. Only the call of a web identity has none. */
  readonly caller?: KeyOwner;
  /** Pods call at any time: their calls are neither logged nor hit by faults. */
  readonly ofPod: boolean;
};

/** Passes the call, with changes, to the later rules, and returns their response. */
type Next = (changes?: Partial<Received>) => Promise<Answer>;

/** A rule of AWS. It responds to a call itself, or changes the request to the next rules or their response. */
export type Rule = (account: AccountState, received: Received, next: Next) => Promise<Answer> | Answer;

/** Passes a call through the rules, in order. */
export async function follow(
  [rule, ...rest]: readonly Rule[],
  account: AccountState,
  received: Received,
): Promise<Answer> {
  if (rule === undefined) throw new Error('the last rule has to answer');
  return rule(account, received, (changes) => follow(rest, account, { ...received, ...changes }));
}

/** Changes the text of a successful response. */
export function withText(answer: Answer, change: (text: string) => string): Answer {
  return answer.status >= 400
    ? answer
    : { ...answer, body: Buffer.from(change(answer.body.toString('utf8'))) };
}

/** The form of a request with other fields. */
export function withFields(
  { headers, ...request }: HttpRequest,
  fields: Record<string, string>,
): HttpRequest {
  const form = new URLSearchParams(request.body.toString('utf8'));
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  const body = Buffer.from(form.toString());
  return { ...request, headers: { ...headers, 'content-length': String(body.length) }, body };
}
