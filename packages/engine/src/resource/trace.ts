import { AsyncLocalStorage } from 'node:async_hooks';

export interface OutsideCall {
  readonly system: 'aws' | 'vault' | 'helm' | 'kubectl';
  /** The operation without its arguments, which could be secret: `iam CreateRole`, `helm install gloo`. */
  readonly what: string;
  /** The id by which the system's own log (CloudTrail, Vault's audit log) names the call. */
  readonly requestId?: string | undefined;
  /** `ok`, or the error's name. */
  readonly outcome: string;
  /** How often the request was sent, if the adapter retries by itself. */
  readonly attempts?: number | undefined;
}

/** What an answer or an error says about its call; `outcome` if the answer is a refusal. */
export type CallFacts = {
  readonly [Fact in 'requestId' | 'attempts' | 'outcome']?: OutsideCall[Fact] | undefined;
};

type Note = (call: OutsideCall) => void;

const listening = new AsyncLocalStorage<Note>();

/**
 * Runs a piece of work and passes each call to an outside system made on its behalf to `note`, as the call ends. Pieces
 * of work may run concurrently, each with its own calls; a piece within another has its calls alone. A shared call, such as
 * opening a connection, counts for the piece of work that started it.
 */
export function traced<T>(note: Note, work: () => Promise<T>): Promise<T> {
  return listening.run(note, work);
}

/**
 * Makes a call to an outside system for its adapter: returns the answer or throws the error unchanged, and reports the
 * call to the listeners of the work it is made for. `factsOf` reads what the answer or the error says about the call.
 */
export async function outsideCall<T>(
  system: OutsideCall['system'],
  what: string,
  call: () => Promise<T>,
  factsOf: (answerOrError: unknown) => CallFacts = () => ({}),
): Promise<T> {
  const note = listening.getStore();
  if (note === undefined) return call();
  const report = (answerOrError: unknown, usual: string): void => {
    const { outcome = usual, ...facts } = factsOf(answerOrError);
    note({ system, what, outcome, ...facts });
  };
  try {
    const answer = await call();
    report(answer, 'ok');
    return answer;
  } catch (error) {
    report(error, nameOf(error));
    throw error;
  }
}

/** The codes of Node and its HTTP clients say more than their names, which are `Error`. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'Error';
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : error.name;
}
