import { AsyncLocalStorage } from 'node:async_hooks';

type Answers = Map<string, Promise<unknown>>;

const asking = new AsyncLocalStorage<Answers>();

/**
 * Runs a piece of work in which no question is asked twice: a plan is of one moment, and several of its things may
 * need to know the same. What is looked at after a change is outside of it, and asked anew.
 */
export function withReadCache<T>(work: () => T): T {
  return asking.run(new Map(), work);
}

/**
 * Asks an outside system a question that changes nothing; within `withReadCache`, whoever asks the same is given the same
 * answer. A question that failed is asked again.
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
