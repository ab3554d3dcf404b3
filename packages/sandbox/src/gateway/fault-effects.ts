import { messageOf } from 'resource';
import type { Fault, FaultKind } from './faults.ts';
import type { Answer } from '../aws/refusal.ts';
import { distortAnswer, isWrongShape } from './wrong-shapes.ts';

const reasons = { 502: '502 Bad Gateway', 503: '503 Service Temporarily Unavailable' } as const;

/** An error of a load balancer rather than of the service: no request id, and no body that a client can parse. */
export function loadBalancerAnswer(status: keyof typeof reasons): Answer {
  const reason = reasons[status];
  const html = `<html><head><title>${reason}</title></head><body><h1>${reason}</h1></body></html>`;
  return { status, headers: { 'content-type': 'text/html' }, body: Buffer.from(html) };
}

/** A status of 0 means no answer at all. */
const noAnswer: Answer = { status: 0, headers: {}, body: Buffer.alloc(0) };

/**
 * The answer to a call that a fault hits.
 * @param refuse the error of the called service; undefined for a fault of the connection
 * @param next lets the call take effect
 */
export async function withFault(
  fault: Fault,
  refuse: (kind: FaultKind) => Answer | undefined,
  next: () => Promise<Answer>,
): Promise<Answer> {
  return { ...(await faultyAnswer(fault, refuse, next)), fault: fault.kind };
}

async function faultyAnswer(
  fault: Fault,
  refuse: (kind: FaultKind) => Answer | undefined,
  next: () => Promise<Answer>,
): Promise<Answer> {
  if (fault.kind === 'truncated') return { ...(await next()), loss: 'truncated' };
  if (isWrongShape(fault.kind)) return distortAnswer(fault.kind, await next());
  if (fault.after) await next();
  if (fault.kind === 'timeout') return { ...noAnswer, loss: 'silence' };
  if (fault.kind === 'kill') kill(fault.pid as number);
  const refusal = fault.kind === '502' ? loadBalancerAnswer(502) : refuse(fault.kind);
  return refusal ?? { ...noAnswer, loss: 'reset' };
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // The gateway still resets the connection. Its log says why no process was killed.
    console.error(`fault kill ${pid}:`, messageOf(error));
  }
}
