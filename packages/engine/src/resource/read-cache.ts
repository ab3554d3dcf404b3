import { AsyncLocalStorage } from 'node:async_hooks';

type Answers = Map<string, Promise<unknown>>;

const asking = new AsyncLocalStorage<Answers>();

/**
 * Runs a piece of work in which no question is asked twice. A plan describes one moment, and several of its resources
 * may need the same answer. Reads after a change run outside this cache.
 */
export function withReadCache<T>(work: () => T): T {
  return asking.run(new Map(), work);
}

/**
 * Asks an outside system a question that changes nothing. Within `withReadCache`, all callers of the same question
 * share one answer. A question that failed is asked again.
 */
export function cachedRead<T>(question: string, ask: () => Promise<T>): Promise<T> {
  const answers = asking.getStore();
  if (answers === undefined) return ask();
  const before = answers.get(question);
  if (before !== undefined) return before as Promise<T>;
  const answer = ask();
  answers.set(question, answer);
  answer.catch(() => answers.delete(question));
  return answer;
}
