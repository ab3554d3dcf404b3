import { AsyncLocalStorage } from 'node:async_hooks';

/** A call that was made to an outside system. */
export interface OutsideCall {
  readonly system: 'aws' | 'vault' | 'helm' | 'kubectl';
  /** The operation and never its arguments, which could be secret: `iam CreateRole`, `helm install gloo`. */
  readonly what: string;
  /** By which the system's own log (CloudTrail, Vault's audit log) names it. */
  readonly requestId?: string;
  /** In milliseconds since the epoch. */
  readonly startedAt: number;
  readonly ms: number;
  /** `ok`, or the error's name. */
  readonly outcome: string;
  /** How often it was sent, where the adapter tries again by itself. */
  readonly attempts?: number;
}

/** What an answer, or an error, says of its call. */
export interface CallFacts {
  readonly requestId?: string | undefined;
  readonly attempts?: number | undefined;
  /** In place of `ok`, where an answer is a refusal. */
  readonly outcome?: string | undefined;
}

type Note = (call: OutsideCall) => void;

const listening = new AsyncLocalStorage<Note>();

/**
 * Runs a piece of work and tells `note` of each call to an outside system that is made on its behalf, as the call
 * ends. Pieces of work may run side by side, each with its own calls, and within one another: the outer is told of
 * the inner's calls too, after the inner. What several share (a connection that the first of them opens) counts for
 * the one that began it.
 */
export function traced<T>(note: Note, work: () => Promise<T>): Promise<T> {
  const outer = listening.getStore();
  const both: Note = (call) => {
    note(call);
    outer?.(call);
  };
  return listening.run(outer === undefined ? note : both, work);
}

/**
 * Makes a call to an outside system, for its adapter: passes on its answer or its error as it is, and tells those who
 * trace the work it is made for. `factsOf` reads what the answer, or the error, says of the call.
 */
export async function outsideCall<T>(
  system: OutsideCall['system'],
  what: string,
  call: () => Promise<T>,
  factsOf: (answerOrError: unknown) => CallFacts = () => ({}),
): Promise<T> {
  const note = listening.getStore();
  if (note === undefined) return call();
  const startedAt = Date.now();
  const clock = performance.now();
  const tell = (answerOrError: unknown, usual: string): void => {
    const { requestId, attempts, outcome = usual } = factsOf(answerOrError);
    note({
      system,
      what,
      ...(requestId && { requestId }),
      startedAt,
      ms: Math.round(performance.now() - clock),
      outcome,
      ...(attempts !== undefined && { attempts }),
    });
  };
  try {
    const answer = await call();
    tell(answer, 'ok');
    return answer;
  } catch (error) {
    tell(error, nameOf(error));
    throw error;
  }
}

/** The codes of Node and its HTTP clients say more than their names, which are `Error`. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'Error';
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : error.name;
}
