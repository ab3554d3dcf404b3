import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AwsCall, partitionOf, readCall } from './aws-call.ts';
import type { CallLog } from './call-log.ts';
import type { EventualConsistency } from './consistency.ts';
import { denialReason } from './denial-reason.ts';
import { type Fault, type FaultPlan, faultRefusal } from './faults.ts';
import { bodyOf, forward, send } from './forward.ts';
import type { MotoClient } from './moto-client.ts';
import { fillMotoGap, isMotoGap, separateIssuers } from './moto-gaps.ts';
import { destinationHeader, hostHeader } from './proxy.ts';
import { type Answer, denial, readMotoRefusal, refusalAnswer, wrongRegion } from './refusal.ts';
import type { KeyOwner } from './seed.ts';
import type { WebIdentity } from './web-identity.ts';
import { xmlValue } from './xml.ts';

/** What the front needs of the rest of the gateway, and what can be changed while it runs. */
export type FrontState = {
  motoPort: number;
  moto: MotoClient;
  log: CallLog;
  consistency: EventualConsistency;
  webIdentity: WebIdentity;
  faults: FaultPlan;
  latencyMs: number;
  accountId: string;
  /** The EKS cluster whose API server runs. */
  cluster: { name: string; region: string };
  /** Each access key that was given out: all of them passed through here. */
  keys: Map<string, KeyOwner>;
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
  const fault = state.faults.strike(call);
  if (state.latencyMs > 0) await sleep(state.latencyMs);
  const finish = (status: number, error?: string) => {
    const caller = call.accessKeyId
      ? (state.keys.get(call.accessKeyId)?.arn ?? call.accessKeyId)
      : 'anonymous';
    const outcome = { time: time.toISOString(), caller, status, ms: Date.now() - time.getTime() };
    state.log.add(call, { ...outcome, ...(error ? { error } : {}), ...(fault ? { fault: fault.kind } : {}) });
  };
  if (fault) {
    const taken = await applyFault(fault, call, id, outgoing, async () =>
      answerFor(state, call, incoming, body, id),
    );
    if (taken) return finish(taken.status, taken.error);
  }
  const answer = await answerFor(state, call, incoming, body, id);
  finish(answer.status, errorCode(answer));
  send(outgoing, answer);
}

function errorCode(answer: Answer): string | undefined {
  if (answer.status < 400) return undefined;
  const text = answer.body.toString('utf8');
  return (
    answer.headers['x-amzn-errortype'] ?? xmlValue(text, 'Code') ?? /"__type":\s*"([^"]+)"/.exec(text)?.[1]
  );
}

/** Does what a fault does instead of answering; undefined where the call goes on after all. */
async function applyFault(
  fault: Fault,
  call: AwsCall,
  id: string,
  outgoing: ServerResponse,
  answer: () => Promise<Answer>,
): Promise<{ status: number; error?: string } | undefined> {
  if (fault.kind === 'delay') {
    await sleep(fault.delayMs ?? 5000);
    return undefined;
  }
  const real = fault.after || fault.kind === 'truncated' ? await answer() : undefined;
  const refusal = faultRefusal(fault.kind, call);
  if (refusal) {
    send(outgoing, refusalAnswer(call, refusal, id));
    return { status: refusal.status, error: refusal.code };
  }
  switch (fault.kind) {
    case '502':
      // From a load balancer, not from the service: no request id, no error that a client could read.
      send(outgoing, {
        status: 502,
        headers: { 'content-type': 'text/html' },
        body: Buffer.from(
          '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>',
        ),
      });
      return { status: 502 };
    case 'truncated': {
      const { status, headers, body } = real as Answer;
      outgoing.writeHead(status, { ...headers, 'content-length': body.length });
      outgoing.write(body.subarray(0, Math.floor(body.length / 2)), () =>
        setTimeout(() => outgoing.destroy(), 20),
      );
      return { status };
    }
    case 'timeout':
      // The client gives up, or is cut off after five minutes, as by a load balancer.
      setTimeout(() => outgoing.destroy(), fault.delayMs ?? 300_000).unref();
      return { status: 0 };
    default:
      outgoing.socket?.resetAndDestroy();
      return { status: 0 };
  }
}

async function answerFor(
  state: FrontState,
  call: AwsCall,
  incoming: IncomingMessage,
  body: Buffer,
  id: string,
): Promise<Answer> {
  if (call.service === 'sts' && call.hostRegion && call.accessKeyId && call.hostRegion !== call.region) {
    return refusalAnswer(call, wrongRegion(call), id);
  }
  const settled = state.consistency.before(call);
  if (settled === 'done') return success(call, id);
  if (settled) return refusalAnswer(call, settled, id);
  if (call.action === 'AssumeRoleWithWebIdentity') {
    const outcome = await state.webIdentity.assume(call, state.accountId);
    if (!('xml' in outcome)) return refusalAnswer(call, outcome, id);
    learnKey(state, call, outcome.xml);
    return {
      status: 200,
      headers: { 'content-type': 'text/xml', 'x-amzn-requestid': id },
      body: Buffer.from(outcome.xml),
    };
  }
  const secret = state.keys.get(call.accessKeyId ?? '')?.secretAccessKey;
  const answer = await forward(state.motoPort, incoming, body, secret);
  const text = answer.body.toString('utf8');
  const refused = readMotoRefusal(call, answer.status, text);
  if (refused) {
    const { userArn } = refused;
    if (!userArn) return refusalAnswer(call, refused, id);
    const reason = await denialReason(state.moto, call, userArn);
    return refusalAnswer(call, denial(call, userArn, state.accountId, reason), id);
  }
  if (isMotoGap(answer.status, text)) {
    const refusal = await fillMotoGap(state.moto, call);
    return refusal ? refusalAnswer(call, refusal, id) : success(call, id);
  }
  answer.headers['x-amzn-requestid'] ??= xmlValue(text, 'RequestId') ?? id;
  if (answer.status >= 400) return answer;
  learnKey(state, call, text);
  await state.consistency.after(call, text);
  const shown = separateIssuers(call, state.consistency.filter(call, text), state.cluster);
  return { ...answer, body: Buffer.from(shown) };
}

function success(call: AwsCall, id: string): Answer {
  const xml = `<${call.action}Response xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><ResponseMetadata><RequestId>${id}</RequestId></ResponseMetadata></${call.action}Response>`;
  return {
    status: 200,
    headers: { 'content-type': 'text/xml', 'x-amzn-requestid': id },
    body: Buffer.from(xml),
  };
}

/** Undoes what the proxy did to the request; the host that its client connected to, if it came that way. */
function takeProxyHeaders(incoming: IncomingMessage): string | undefined {
  const { [hostHeader]: host, [destinationHeader]: destination, ...headers } = incoming.headers;
  if (host === undefined) return undefined;
  incoming.headers = { ...headers, host: String(host) };
  return String(destination);
}

function learnKey(state: FrontState, call: AwsCall, xml: string): void {
  if (call.action !== 'CreateAccessKey' && !call.action.startsWith('AssumeRole')) return;
  const [accessKeyId, secretAccessKey] = [xmlValue(xml, 'AccessKeyId'), xmlValue(xml, 'SecretAccessKey')];
  const user = `arn:${partitionOf(call.region)}:iam::${state.accountId}:user/${xmlValue(xml, 'UserName')}`;
  const arn = call.action === 'CreateAccessKey' ? user : xmlValue(xml, 'Arn');
  if (accessKeyId && secretAccessKey && arn) state.keys.set(accessKeyId, { arn, secretAccessKey });
}
