import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Authorization } from './authorization.ts';
import { type AwsCall, POD_AGENT, readCall } from './aws-call.ts';
import { type AwsClock, refuseTime } from './aws-clock.ts';
import type { CallLog } from './call-log.ts';
import type { EventualConsistency } from './consistency.ts';
import { denialReason } from './denial-reason.ts';
import { withApiServer } from './eks-cluster.ts';
import { applyFault } from './fault-effects.ts';
import { type FaultPlan, faultRefusal } from './faults.ts';
import { bodyOf, forward, passedOn, send } from './forward.ts';
import { refuseByIamRules } from './iam-rules.ts';
import { withoutPort } from './issuer-url.ts';
import type { KubeClient } from './kube-client.ts';
import type { Credentials, MotoClient } from './moto-client.ts';
import { fillMotoGap, isMotoGap, separateIssuers } from './moto-gaps.ts';
import { OWN_ACTIONS } from './own-actions.ts';
import { isOwnEksCall, ownEksAnswer } from './own-eks-calls.ts';
import { isPaged, pageOf, wholeList } from './pages.ts';
import { partitionOf } from './partitions.ts';
import type { PodIdentityAssociations } from './pod-identity-associations.ts';
import { takeProxyHeaders } from './proxy.ts';
import type { RateLimit } from './rate.ts';
import {
  type Answer,
  denial,
  type Refusal,
  readMotoRefusal,
  refusalAnswer,
  successAnswer,
  wrongRegion,
} from './refusal.ts';
import type { KeyOwner } from './seed.ts';
import { isSigned, type SignedRequest, signAgain } from './sigv4.ts';
import type { SsoPortal } from './sso-portal.ts';
import type { WebIdentity } from './web-identity.ts';
import { xmlValue } from './xml.ts';

/** What the front needs of the rest of the gateway, and what can be changed while it runs. */
export type FrontState = {
  motoPort: number;
  moto: MotoClient;
  log: CallLog;
  consistency: EventualConsistency;
  authorization: Authorization;
  webIdentity: WebIdentity;
  sso: SsoPortal;
  faults: FaultPlan;
  /** How many calls to IAM the account may make, where that is limited. */
  rate: RateLimit | undefined;
  latencyMs: number;
  /** How many items a page of a list holds; if not set, as many as moto gives. */
  pageSize: number | undefined;
  clock: AwsClock;
  accountId: string;
  /** The EKS cluster whose API server runs. */
  cluster: { name: string; region: string };
  /** EKS's Pod Identity associations, which moto does not have. */
  associations: PodIdentityAssociations;
  /** The API server, of all clusters of the account, whose tokens have that issuer. */
  kubeOf: (issuer: string) => KubeClient | undefined;
  /** Each access key that was given out: all of them passed through here. */
  keys: Map<string, KeyOwner>;
  /** The access keys whose time is over. */
  expiredKeys: Set<string>;
};

/** The server that clients take for AWS: it stands before moto and makes up for what moto does not do. */
export function awsFront(state: FrontState): Server {
  return createServer((incoming, outgoing) => {
    // Vault joins endpoint and path with a slash of its own (`//`), which AWS takes for one.
    incoming.url = incoming.url?.replace(/^\/+/, '/') ?? '/';
    handle(state, incoming, outgoing).catch((error: unknown) => {
      console.error('aws front:', error);
      if (!outgoing.headersSent) outgoing.writeHead(502).end();
      else outgoing.destroy();
    });
  });
}

async function handle(state: FrontState, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const time = new Date();
  const body = await bodyOf(incoming);
  const destination = takeProxyHeaders(incoming);
  const { method = 'GET', url = '/', headers } = incoming;
  const call = readCall({ method, path: url, headers, body }, destination);
  const id = randomUUID();
  const ofPod = headers['user-agent']?.includes(POD_AGENT) === true;
  const fault = ofPod ? undefined : state.faults.strike(call);
  if (state.latencyMs > 0) await sleep(state.latencyMs);
  const finish = (status: number, error?: string) => {
    if (ofPod) return;
    const caller = call.accessKeyId
      ? (state.keys.get(call.accessKeyId)?.arn ?? call.accessKeyId)
      : 'anonymous';
    const outcome = { time: time.toISOString(), caller, status, ms: Date.now() - time.getTime() };
    state.log.add(call, { ...outcome, ...(error ? { error } : {}), ...(fault ? { fault: fault.kind } : {}) });
  };
  if (fault) {
    const struck = await applyFault(fault, outgoing, {
      refuse: (kind) => {
        const refusal = faultRefusal(kind, call);
        return refusal && dated(state, refusalAnswer(call, refusal, id));
      },
      answer: async () => dated(state, await answerFor(state, call, incoming, body, id)),
    });
    if (struck) return finish(struck.status, struck.answer && errorCode(struck.answer));
  }
  const answer = await answerFor(state, call, incoming, body, id);
  finish(answer.status, errorCode(answer));
  send(outgoing, dated(state, answer));
}

/** By the header Date a client sees how far its own clock is off. */
function dated({ clock }: FrontState, answer: Answer): Answer {
  return { ...answer, headers: { ...answer.headers, date: clock.now().toUTCString() } };
}

function errorCode(answer: Answer): string | undefined {
  if (answer.status < 400) return undefined;
  const text = answer.body.toString('utf8');
  return (
    answer.headers['x-amzn-errortype'] ?? xmlValue(text, 'Code') ?? /"__type":\s*"([^"]+)"/.exec(text)?.[1]
  );
}

async function answerFor(
  state: FrontState,
  call: AwsCall,
  incoming: IncomingMessage,
  body: Buffer,
  id: string,
): Promise<Answer> {
  const unusable = refuseSignature(state, call, incoming);
  if (unusable) return refusalAnswer(call, unusable, id);
  const throttled =
    call.service === 'iam' && state.rate?.take() === false && faultRefusal('Throttling', call);
  if (throttled) return refusalAnswer(call, throttled, id);
  if (OWN_ACTIONS.sso.includes(call.action)) {
    const token = incoming.headers['x-amz-sso_bearer_token'];
    const account = { id: state.accountId, region: state.cluster.region };
    const session = await state.sso.roleCredentials(call, token && String(token), account);
    if ('code' in session) return refusalAnswer(call, session, id);
    state.keys.set(session.accessKeyId, session.owner);
    const headers = { 'content-type': 'application/json', 'x-amzn-requestid': id };
    return { status: 200, headers, body: Buffer.from(session.json) };
  }
  const settled = state.consistency.before(call);
  if (settled === 'done') return successAnswer(call, id);
  if (settled) return refusalAnswer(call, settled, id);
  if (OWN_ACTIONS.sts.includes(call.action)) {
    const outcome = await state.webIdentity.assume(call, state.accountId);
    if (!('xml' in outcome)) return refusalAnswer(call, outcome, id);
    learnKey(state, call, outcome.xml);
    return {
      status: 200,
      headers: { 'content-type': 'text/xml', 'x-amzn-requestid': id },
      body: Buffer.from(outcome.xml),
    };
  }
  const caller = state.keys.get(call.accessKeyId ?? '');
  const came = passedOn(incoming, body);
  const isCaller = caller !== undefined && isSigned(came, caller.secretAccessKey);
  const decision = isCaller ? await state.authorization.decide(call, caller.arn, state.accountId) : undefined;
  if (typeof decision === 'object') return refusalAnswer(call, decision, id);
  const against = await refuseByIamRules(state.moto, call);
  if (against) return refusalAnswer(call, against, id);
  if (isOwnEksCall(call)) {
    const own = await ownEksAnswer(state, { call, body, id, isAllowed: decision === 'allowed' });
    return own.status < 400 ? paged(state, call, own) : own;
  }
  const request = isCaller && isPaged(call) ? wholeList(came) : isCaller ? withoutPort(call, came) : came;
  // What is allowed here goes on as the gateway's own call: moto would refuse it where a statement names a resource.
  const key = (owner: KeyOwner) =>
    decision === 'allowed' && !isAboutCaller(call) ? state.moto.credentials : keyOf(call, owner, request);
  // moto does not see every right signature as right; a wrong one goes on as it came, and moto refuses it.
  const headers = isCaller ? signAgain(request, `127.0.0.1:${state.motoPort}`, key(caller)) : request.headers;
  const answer = await forward(state.motoPort, { ...request, headers });
  state.moto.noteChange(call.service, call.action);
  const text = answer.body.toString('utf8');
  const refused = readMotoRefusal(call, answer.status, text);
  if (refused) {
    const { userArn } = refused;
    if (!userArn) return refusalAnswer(call, refused, id);
    const reason = await denialReason(state.moto, call, userArn);
    return refusalAnswer(call, denial(call, userArn, state.accountId, reason), id);
  }
  if (isMotoGap(answer.status, text)) {
    const filled = await fillMotoGap(state.moto, call);
    if ('code' in filled) return refusalAnswer(call, filled, id);
    return paged(state, call, successAnswer(call, id, filled.result));
  }
  answer.headers['x-amzn-requestid'] ??= xmlValue(text, 'RequestId') ?? id;
  if (answer.status >= 400) return answer;
  learnKey(state, call, text);
  await state.consistency.after(call, text);
  const shown = separateIssuers(call, state.consistency.filter(call, text), state.cluster);
  return paged(state, call, { ...answer, body: Buffer.from(withApiServer(call, shown, state.kubeOf)) });
}

/** The page of a list that was asked for, if lists come in pages of a set size. */
function paged({ pageSize }: FrontState, call: AwsCall, answer: Answer): Answer {
  if (pageSize === undefined || !isPaged(call)) return answer;
  return { ...answer, body: Buffer.from(pageOf(call, answer.body.toString('utf8'), pageSize)) };
}

/** Whether the answer depends on who calls, so that moto has to know. */
function isAboutCaller({ service, action, params }: AwsCall): boolean {
  return service === 'sts' || (/User|AccessKey/.test(action) && params.UserName === undefined);
}

/** The key that moto knows a caller by. */
function keyOf({ accessKeyId = '' }: AwsCall, owner: KeyOwner, { headers }: SignedRequest): Credentials {
  const { secretAccessKey, renewed } = owner;
  const sessionToken = headers['x-amz-security-token'];
  return renewed ?? { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}

/** What is wrong with how a call was signed, whoever signed it. */
function refuseSignature(
  { clock, expiredKeys }: FrontState,
  call: AwsCall,
  { headers }: IncomingMessage,
): Refusal | undefined {
  if (call.service === 'sts' && call.hostRegion && call.accessKeyId && call.hostRegion !== call.region) {
    return wrongRegion(call);
  }
  if (expiredKeys.has(call.accessKeyId ?? '')) return faultRefusal('ExpiredToken', call);
  return refuseTime(call, headers['x-amz-date']?.toString(), clock.now());
}

function learnKey(state: FrontState, call: AwsCall, xml: string): void {
  if (call.action !== 'CreateAccessKey' && !call.action.startsWith('AssumeRole')) return;
  const [accessKeyId, secretAccessKey] = [xmlValue(xml, 'AccessKeyId'), xmlValue(xml, 'SecretAccessKey')];
  const user = `arn:${partitionOf(call.region)}:iam::${state.accountId}:user/${xmlValue(xml, 'UserName')}`;
  const arn = call.action === 'CreateAccessKey' ? user : xmlValue(xml, 'Arn');
  if (accessKeyId && secretAccessKey && arn) state.keys.set(accessKeyId, { arn, secretAccessKey });
}
