import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { type FaultKind, faultRefusal, withFault } from '../gateway/call-faults.ts';
import { type Answer, destinationOf, forwardedRequest, send } from '../gateway/connection.ts';
import { loggedParts } from '../gateway/log.ts';
import { POD_AGENT, readCall } from './call.ts';
import { eks } from './eks.ts';
import { iam } from './iam.ts';
import { refuseByPolicy } from './policy.ts';
import { invalidSignature, type Refusal, refusalAnswer, unknownKey } from './refusal.ts';
import { type AccountState, follow, type Received, type Rule, withFields } from './rule.ts';
import { awsTime, isSigned, refuseTime, signedHeaders } from './signature.ts';
import { sts } from './sts.ts';
import { xmlValue } from './xml.ts';

/** The server that clients use as AWS. */
export function awsFront(account: AccountState): Server {
  return createServer((incoming, outgoing) => {
    // Vault sends a double slash between endpoint and path, which AWS accepts.
    incoming.url = incoming.url?.replace(/^\/+/, '/') ?? '/';
    answerOf(account, incoming)
      .then((answer) => send(outgoing, answer))
      .catch((error: unknown) => {
        console.error('aws front:', error);
        if (!outgoing.headersSent) outgoing.writeHead(502).end();
        else outgoing.destroy();
      });
  });
}

async function answerOf(account: AccountState, incoming: IncomingMessage): Promise<Answer> {
  const request = forwardedRequest(incoming, await buffer(incoming));
  const call = readCall(request, destinationOf(incoming.socket));
  const ofPod = request.headers['user-agent']?.includes(POD_AGENT) === true;
  return follow(RULES, account, { call, request, id: randomUUID(), ofPod });
}

/** Logs all calls, as CloudTrail does. */
const logged: Rule = async ({ keys, log }, { call, ofPod }, next) => {
  const time = new Date();
  const answer = await next();
  if (ofPod) return answer;
  const caller = call.accessKeyId ? (keys.get(call.accessKeyId)?.arn ?? call.accessKeyId) : 'anonymous';
  const { status, fault } = answer;
  const error = errorCode(answer);
  const outcome = { time: time.toISOString(), caller, status, ms: Date.now() - time.getTime() };
  log.add({ ...loggedParts(call), ...outcome, ...(error ? { error } : {}), ...(fault ? { fault } : {}) });
  return answer;
};

function errorCode({ status, headers, body }: Answer): string | undefined {
  if (status < 400) return undefined;
  const text = body.toString('utf8');
  return headers['x-amzn-errortype'] ?? xmlValue(text, 'Code') ?? /"__type":\s*"([^"]+)"/.exec(text)?.[1];
}

/** Responds after the configured latency, with the header Date, with which SDKs correct their own clock. */
const dated: Rule = async ({ settings }, _received, next) => {
  if (settings.latencyMs > 0) await sleep(settings.latencyMs);
  const answer = await next();
  return { ...answer, headers: { ...answer.headers, date: awsTime(settings).toUTCString() } };
};

/** The errors that every service may return (docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html), and lost responses. */
const faulty: Rule = async ({ faults }, { call, id, ofPod }, next) => {
  const fault = ofPod ? undefined : faults.hit(call);
  if (fault === undefined) return next();
  const refuse = (kind: FaultKind) => {
    const refusal = faultRefusal(kind, call);
    return refusal && refusalAnswer(call, refusal, id);
  };
  return { ...(await withFault(fault, refuse, next)), fault: fault.kind };
};

/**
 * A signature is valid for its key, region, host and five minutes
 * (docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html).
 */
const authenticated: Rule = async (account, received, next) => {
  const { call, id } = received;
  const refusal = await refuseSignature(account, received);
  if (refusal) return refusalAnswer(call, refusal, id);
  const caller = account.keys.get(call.accessKeyId ?? '');
  return next(caller && { caller });
};

async function refuseSignature(
  { settings, keys }: Pick<AccountState, 'settings' | 'keys'>,
  { call, request }: Pick<Received, 'call' | 'request'>,
): Promise<Refusal | undefined> {
  const { accessKeyId, hostRegion, service } = call;
  if (accessKeyId !== undefined && service === 'sts' && hostRegion && hostRegion !== call.region)
    return invalidSignature(call, `Credential should be scoped to a valid region, not '${call.region}'. `);
  if (call.action === 'AssumeRoleWithWebIdentity') return undefined;
  if (accessKeyId === undefined) {
    const code = `MissingAuthenticationToken${call.protocol === 'json' ? 'Exception' : ''}`;
    return { status: 403, code, message: 'Request is missing Authentication Token' };
  }
  // Otherwise, a signature for one host would be valid for any other.
  if (!signedHeaders(request).includes('host'))
    return invalidSignature(
      call,
      "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
    );
  // Vault runs on this machine, but represents a node whose clock agrees with AWS's.
  const isVault = request.headers['user-agent']?.includes('aws-sdk-go') === true;
  const late = isVault ? undefined : refuseTime(call, request.headers['x-amz-date'], awsTime(settings));
  if (late) return late;
  const owner = keys.get(accessKeyId);
  if (owner === undefined || owner.sessionToken !== request.headers['x-amz-security-token'])
    return unknownKey(call);
  if (await isSigned(request, owner.secretAccessKey)) return undefined;
  return invalidSignature(
    call,
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
  );
}

/** Policies allow or deny every call except GetCallerIdentity and a web identity's call. */
const authorized: Rule = async (account, { call, caller, id }, next) => {
  if (caller === undefined || call.action === 'GetCallerIdentity') return next();
  const refusal = await refuseByPolicy(account, call, caller.arn);
  return refusal ? refusalAnswer(call, refusal, id) : next();
};

/** The lists that moto can return in pages. It filters all other lists after it has cut them. */
const LISTS_IN_PAGES = ['ListAttachedRolePolicies', 'ListNodegroups', 'ListPolicies', 'ListRoles'];

/** Returns lists in pages of the configured size, for clients that would read only the first page. */
const paged: Rule = ({ settings: { pageSize } }, { call, request }, next) => {
  if (pageSize === null || !LISTS_IN_PAGES.includes(call.action)) return next();
  if (call.protocol !== 'json') return next({ request: withFields(request, { MaxItems: `${pageSize}` }) });
  const path = `${request.path}${request.path.includes('?') ? '&' : '?'}maxResults=${pageSize}`;
  return next({ request: { ...request, path } });
};

/** moto stores the content of the account. */
const stored: Rule = async ({ moto }, { call, request, id }) => {
  const answer = await moto.pass(call, request);
  answer.headers['x-amzn-requestid'] ??= xmlValue(answer.body.toString('utf8'), 'RequestId') ?? id;
  return answer;
};

/** The rules of AWS for a call, in this order, and for its response in reverse. */
const RULES: readonly Rule[] = [
  logged,
  dated,
  faulty,
  authenticated,
  authorized,
  sts,
  iam,
  eks,
  paged,
  stored,
];
