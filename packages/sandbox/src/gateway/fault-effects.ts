import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault, FaultKind } from './faults.ts';
import { send } from './forward.ts';
import type { Answer } from './refusal.ts';

/** A call that a fault strikes, as the service sees it that was called. */
export type StruckCall = {
  /** The error that the service itself answers with; undefined where the fault is one of the way to it. */
  refuse(kind: FaultKind): Answer | undefined;
  /** Has the call take effect. */
  answer(): Promise<Answer>;
};

/** What the client got: a status of 0 is no answer at all. */
export type Struck = { status: number; answer?: Answer };

const reasons = { 502: '502 Bad Gateway', 503: '503 Service Temporarily Unavailable' } as const;

/** An error of a load balancer, not of the service: no request id, no error that a client could read. */
export function loadBalancerAnswer(status: keyof typeof reasons): Answer {
  const reason = reasons[status];
  const html = `<html><head><title>${reason}</title></head><body><h1>${reason}</h1></body></html>`;
  return { status, headers: { 'content-type': 'text/html' }, body: Buffer.from(html) };
}

/** Does what a fault does instead of answering; undefined where the call goes on after all. */
export async function applyFault(
  fault: Fault,
  outgoing: ServerResponse,
  call: StruckCall,
): Promise<Struck | undefined> {
  if (fault.kind === 'delay') {
    await sleep(fault.delayMs ?? 5000);
    return undefined;
  }
  const real = fault.after || fault.kind === 'truncated' ? await call.answer() : undefined;
  const refusal = fault.kind === '502' ? loadBalancerAnswer(502) : call.refuse(fault.kind);
  if (refusal) {
    send(outgoing, refusal);
    return { status: refusal.status, answer: refusal };
  }
  switch (fault.kind) {
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
    case 'kill':
      kill(fault.pid as number);
  }
  outgoing.socket?.resetAndDestroy();
  return { status: 0 };
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // The call is struck all the same; the gateway's log tells why nobody died.
    console.error(`fault kill ${pid}:`, error instanceof Error ? error.message : error);
  }
}
