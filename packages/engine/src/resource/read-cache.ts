import { AsyncLocalStorage } from 'node:async_hooks';

type Answers = Map<string, Promise<unknown>>;

const asking = new AsyncLocalStorage<Answers>();

/**
 * Runs a piece of work in which no system is asked the same question twice. A plan describes one moment, and several
 * resources may need the same answer. Reads after a change run outside this cache.
 */
export function withReadCache<T>(work: () => T): T {
  return asking.run(new Map(), work);
}

/**
 * Reads from an outside system. Within `withReadCache`, all callers with the same question share one answer.
 * A question that failed is asked again.
 */
export function cachedRead<T>(question: string, ask: () => Promise<T>): Promise<T> {
  const answers = asking.getStore();
  if (answers === undefined) return ask();
  return memoized(answers as Map<string, Promise<T>>, question, ask);
}

/** The answer to a question, which is asked again only after a failure. */
export function memoized<T>(
  answers: Map<string, Promise<T>>,
  question: string,
  ask: () => Promise<T>,
): Promise<T> {
  const before = answers.get(question);
  if (before !== undefined) return before;
  const answer = ask();
  answers.set(question, answer);
  answer.catch(() => {
    // The question may have been asked again since.
    if (answers.get(question) === answer) answers.delete(question);
  });
  return answer;
}

/** Questions in progress. Callers with the same question share its answer. */
export class InFlight {
  readonly #answers = new Map<string, Promise<unknown>>();

  ask<T>(question: string, ask: () => Promise<T>): Promise<T> {
    const answers = this.#answers as Map<string, Promise<T>>;
    return memoized(answers, question, () => ask().finally(() => answers.delete(question)));
  }
}

/** Starts work that may be needed later. A caller that needs the result awaits it; otherwise its failure does not matter. */
export function prefetch<T>(work: Promise<T>): Promise<T> {
  work.catch(() => undefined);
  return work;
}

/**
 * Asks at the first call, and returns that answer from then on, whatever the later arguments. After a failure, the next call
 * asks again.
 */
export function askOnce<Given extends unknown[], T>(
  ask: (...given: Given) => Promise<T>,
): (...given: Given) => Promise<T> {
  const answers = new Map<string, Promise<T>>();
  return (...given) => memoized(answers, 'the only one', () => ask(...given));
}
