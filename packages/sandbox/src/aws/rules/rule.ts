import type { Clusters } from '../clusters.ts';
import type { EventualConsistency } from '../consistency.ts';
import type { RateLimit } from '../rate.ts';
import type { KeyOwner } from '../seed.ts';
import type { AccountSettings } from '../settings.ts';
import type { AwsCall } from '../call.ts';
import type { CallLog, LoggedCall } from '../../gateway/log.ts';
import type { SignedRequest } from '../signature.ts';
import type { FaultPlan } from '../../gateway/faults.ts';
import type { MotoClient } from '../moto.ts';
import type { PodIdentityAssociations } from '../pod-identity-associations.ts';
import type { Authorization } from '../authorization.ts';
import type { Answer } from '../refusal.ts';

/** The state of the AWS account for the rules, and the settings that can change while the gateway runs. */
export type AccountState = {
  motoPort: number;
  moto: MotoClient;
  log: CallLog<LoggedCall>;
  consistency: EventualConsistency;
  authorization: Authorization;
  faults: FaultPlan;
  settings: AccountSettings;
  /** Limits the calls to IAM. */
  rate: RateLimit;
  accountId: string;
  /** The region it was created in, which determines its partition. Clusters may be in other regions of the partition. */
  region: string;
  /** Keeps issued keys the same after a reset, and different from other accounts'. */
  seed: number;
  clusters: Clusters;
  /** EKS's Pod Identity associations, which moto does not have. */
  associations: PodIdentityAssociations;
  /** All access keys that were issued. */
  keys: Map<string, KeyOwner>;
};

/** A call on its way through the rules. */
export type Received = {
  readonly call: AwsCall;
  /** The request that moto gets, before the gateway signs it. */
  readonly request: SignedRequest;
  /** The request id of the answer. */
  readonly id: string;
  /** The owner of the access key, if the signature is valid. */
  readonly caller: KeyOwner | undefined;
  /** Pods call at any time: their calls are neither logged nor hit by faults. */
  readonly ofPod: boolean;
  /** The gateway knows that the caller's policies allow the call; otherwise moto decides. */
  readonly isAllowed: boolean;
};

/** Passes the call, with changes, to the rules after this one, and returns their answer. */
type Next = (changes?: Partial<Received>) => Promise<Answer>;

/** One rule of AWS. It answers a call itself, or changes the request to the next rules or their answer. */
export type Rule = (account: AccountState, received: Received, next: Next) => Promise<Answer> | Answer;

/** Passes a call through the rules, in order. */
export async function follow(
  rules: readonly Rule[],
  account: AccountState,
  received: Received,
): Promise<Answer> {
  const [rule, ...rest] = rules;
  if (rule === undefined) throw new Error('the last rule has to answer');
  return rule(account, received, (changes) => follow(rest, account, { ...received, ...changes }));
}

/** Changes the text of a successful answer. */
export function withText(answer: Answer, change: (text: string) => string): Answer {
  return answer.status >= 400
    ? answer
    : { ...answer, body: Buffer.from(change(answer.body.toString('utf8'))) };
}
