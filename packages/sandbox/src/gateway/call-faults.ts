import { messageOf } from 'engine/resource';
import type { AwsCall } from '../aws/call.ts';
import type { Refusal } from '../aws/refusal.ts';
import type { Answer } from './connection.ts';

/** The kinds of faults between a client and AWS or Vault. */
export const faultKinds = [
  'Throttling',
  'TooManyRequests',
  'ExpiredToken',
  '500',
  '502',
  '503',
  'reset',
  'upgrading',
  'truncated',
  'endless',
  'drip',
  'timeout',
  'kill',
] as const;
export type FaultKind = (typeof faultKinds)[number] | WrongShape;

/** A fault and its calls. Counting starts when the faults are set. */
export type CallFault = {
  kind: FaultKind;
  /** Only calls to this service (`iam`, or `vault`) count. */
  service?: string;
  /** Only calls of this action (`GetRole`, of Vault `PUT auth/aws/login`) count. */
  action?: string;
  /** Hits the n-th call that counts, from 1. */
  nth?: number;
  /** The number of consecutive calls that it hits, from the n-th on (default 1). */
  times?: number;
  /** Whether the call takes effect before its response is lost; by default it does not. */
  after?: boolean;
  /** The process that a `kill` sends SIGKILL to, before or `after` the call takes effect; negative for a process group. */
  pid?: number;
};

/** The properties of a call that faults are matched against. */
type Countable = Pick<AwsCall, 'service' | 'action'>;

/** The active faults, and the number of calls that each has counted. */
export class FaultPlan {
  readonly #faults: { fault: CallFault; seen: number }[];

  /** @throws if a `kill` names pid 0 or -1, which would kill the gateway or every process */
  constructor(faults: CallFault[] = []) {
    for (const { kind, pid } of faults) {
      if (kind === 'kill' && (!Number.isInteger(pid) || Math.abs(pid as number) <= 1))
        throw new Error(`fault kill: pid ${pid}: expected a process id, or a negative process group id`);
    }
    this.#faults = faults.map((fault) => ({ fault, seen: 0 }));
  }

  /** Counts a call, and returns the first fault that hits it, if any. */
  hit(call: Countable): CallFault | undefined {
    let hit: CallFault | undefined;
    for (const entry of this.#faults) {
      const { fault } = entry;
      if (fault.service ? fault.service !== call.service : call.service === 'vault') continue;
      if (fault.action && fault.action !== call.action) continue;
      entry.seen += 1;
      const first = fault.nth ?? 1;
      if (entry.seen >= first && entry.seen < first + (fault.times ?? 1)) hit ??= fault;
    }
    return hit;
  }
}

/** The errors of AWS's XML services, and the differences in its JSON services. */
const AWS_ERRORS: { readonly [Kind in FaultKind]?: Refusal & { readonly json?: Partial<Refusal> } } = {
  Throttling: {
    ...{ status: 400, code: 'Throttling', message: 'Rate exceeded' },
    json: { status: 429, code: 'ThrottlingException' },
  },
  TooManyRequests: { status: 429, code: 'TooManyRequestsException', message: 'Too Many Requests' },
  ExpiredToken: {
    ...{ status: 403, code: 'ExpiredToken' },
    message: 'The security token included in the request is expired',
    json: { code: 'ExpiredTokenException' },
  },
  '500': {
    ...{ status: 500, code: 'ServiceFailure' },
    message: 'The request processing has failed because of an unknown error, exception or failure.',
    json: { code: 'ServerException' },
  },
  '503': {
    ...{ status: 503, code: 'ServiceUnavailable' },
    message: 'The request has failed due to a temporary failure of the server.',
    json: { code: 'ServiceUnavailableException' },
  },
};

/** The error of the called AWS service for a fault; undefined for faults of the connection. */
export function faultRefusal(kind: FaultKind, { protocol }: Pick<AwsCall, 'protocol'>): Refusal | undefined {
  const { json, ...refusal } = AWS_ERRORS[kind] ?? {};
  if (!('code' in refusal)) return undefined;
  return { ...refusal, ...(protocol === 'json' && json) };
}

const reasons = { 502: '502 Bad Gateway', 503: '503 Service Temporarily Unavailable' } as const;

/** An error of a load balancer rather than of the service: no request id, and no body that a client can parse. */
export function loadBalancerAnswer(status: keyof typeof reasons): Answer {
  const reason = reasons[status];
  const html = `<html><head><title>${reason}</title></head><body><h1>${reason}</h1></body></html>`;
  return { status, headers: { 'content-type': 'text/html' }, body: Buffer.from(html) };
}

/** A status of 0 means no response at all. */
const noAnswer: Answer = { status: 0, headers: {}, body: Buffer.alloc(0) };

/**
 * The response to a call that a fault hits.
 * @param refuse the error of the called service; undefined for a fault of the connection
 * @param next lets the call take effect
 */
export async function withFault(
  fault: CallFault,
  refuse: (kind: FaultKind) => Answer | undefined,
  next: () => Promise<Answer>,
): Promise<Answer> {
  if (fault.kind === 'truncated' || fault.kind === 'endless' || fault.kind === 'drip')
    return { ...(await next()), loss: fault.kind };
  const shape = wrongShapes.find((one) => one === fault.kind);
  if (shape) return distortAnswer(shape, await next());
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

const HTML =
  '<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><form>Sign in</form></body></html>';

/** The wrong bodies that a proxy, a sign-in page or a broken server may return. */
const BODIES = {
  empty: () => '',
  HTML: () => HTML,
  half: (body: string) => body.slice(0, Math.floor(body.length / 2)),
  null: () => 'null',
  list: () => '[]',
  '10 MB': () => JSON.stringify({ filler: 'x'.repeat(10 * 2 ** 20) }),
} as const;

/** The kind of an unexpected body in a successful response. */
type WrongShape = keyof typeof BODIES;

export const wrongShapes = Object.keys(BODIES) as WrongShape[];

/** Distorts a body. */
export const distort = (shape: WrongShape, body: string): string => BODIES[shape](body);

/** Distorts the body of a response. A page also lacks the headers of the service. */
function distortAnswer(shape: WrongShape, answer: Answer): Answer {
  const headers = shape === 'HTML' ? { 'content-type': 'text/html' } : answer.headers;
  return { ...answer, status: 200, headers, body: Buffer.from(distort(shape, answer.body.toString('utf8'))) };
}
