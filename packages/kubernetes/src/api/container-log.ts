import { TooLargeAnswer } from 'engine/network';
import type { Failure, StepContext } from 'engine/resource';
import { type ApiServer, apiFailure } from './api-server.ts';
import { pathOf } from './kubernetes-object.ts';

export interface LogPlace {
  readonly pod: string;
  readonly namespace: string;
  readonly container: string;
  /** Reads the log of the container's previous run, whatever its age. */
  readonly previous?: boolean;
  /** In milliseconds since the epoch. */
  readonly since?: number;
  /** How old the lines may be, in milliseconds. */
  readonly within?: number;
}

export interface ContainerLog {
  readonly text: string;
  /** Whether the log had more than `LOG_BYTES`, of which only the first were read: a pod may write lines without end. */
  readonly isCut: boolean;
}

/** How many lines of an ended run are read: the error that ends a program is among the last lines, before a stack trace. */
const LAST_LINES = 100;
const LOG_BYTES = 8 * 2 ** 20;
/** How old the lines of a running container may be. */
const RECENT_SECONDS = 300;

/** A container's log: of the last five minutes, since a time, or of the last `within` milliseconds; or the end of its previous run's. */
export async function readLog(
  api: ApiServer,
  { pod, namespace, container, previous = false, since, within }: LogPlace,
  work: StepContext,
): Promise<ContainerLog> {
  const seconds = within === undefined ? RECENT_SECONDS : Math.ceil(within / 1000);
  const query = new URLSearchParams({
    container,
    limitBytes: String(LOG_BYTES),
    ...(since !== undefined && { sinceTime: new Date(since).toISOString() }),
    ...(previous
      ? { previous: 'true', tailLines: String(LAST_LINES) }
      : since === undefined && { sinceSeconds: String(seconds) }),
  });
  const path = `${pathOf('pod', namespace, pod)}/log?${query}`;
  const request = { what: 'kubectl logs', path, accept: '*/*' };
  const answer = await api.ask(request, work).catch((error: Failure) => {
    if (error.error instanceof TooLargeAnswer) return undefined;
    throw error;
  });
  if (answer === undefined) return { text: '', isCut: true };
  if (answer.status >= 300) throw apiFailure(`log of pod ${namespace}/${pod}`, answer);
  // A log with a single line of JSON arrives parsed.
  const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
  return { text, isCut: Buffer.byteLength(text) >= LOG_BYTES };
}
