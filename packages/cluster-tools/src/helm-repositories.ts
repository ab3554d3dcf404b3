import type { Work } from 'resource';

type Asking<T> = (work: Work) => Promise<T>;

/** Reads and changes helm's chart repositories. */
export type Repositories = Pick<HelmRepositories, 'list' | 'add' | 'update'>;

/**
 * For a single run, which reads and acts each time; it only adds repositories one after the other: of
 * two at once, helm has one wait a whole second for its lock.
 */
export function notShared(): Repositories {
  const adding = new Turns();
  return {
    list: (ask, work) => ask(work),
    add: (_name, _url, add, work) => adding.next(() => add(work)),
    update: (_name, update, work) => update(work),
  };
}

/**
 * Helm's list of chart repositories, which all clusters in this process share. Each repository is added and updated
 * once in a process, one after the other, and the list is read again only after a change. During an update, another
 * cluster's helm could read half of the index.
 */
export class HelmRepositories {
  readonly #signal: AbortSignal;
  readonly #done = new Map<string, Promise<unknown>>();
  readonly #turns = new Turns();

  /** `signal` ends the shared work: a cluster that fails must not end what others wait for. */
  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** The list, read by `ask`. */
  list<List>(ask: Asking<List>, work: Work): Promise<List> {
    return this.#once('list', ask, work);
  }

  /** Adds a repository, as `add` does. */
  add(name: string, url: string, add: Asking<void>, work: Work): Promise<void> {
    const adding = async (shared: Work): Promise<void> => {
      this.#done.delete('list');
      await add(shared).finally(() => this.#done.delete('list'));
    };
    return this.#once(`add ${name} ${url}`, adding, work);
  }

  /** Brings a repository up to date, as `update` does. */
  update(name: string, update: Asking<void>, work: Work): Promise<void> {
    return this.#once(`update ${name}`, update, work);
  }

  /** Does something once; after a failure, the next caller tries again. */
  #once<T>(what: string, act: Asking<T>, { say }: Work): Promise<T> {
    const before = this.#done.get(what);
    if (before !== undefined) return before as Promise<T>;
    const now = this.#turns.next(() => act({ signal: this.#signal, say }));
    this.#done.set(what, now);
    now.catch(() => this.#done.delete(what));
    return now;
  }
}

/** Runs one task after the other, even after one that failed. */
class Turns {
  #last: Promise<unknown> = Promise.resolve();

  next<T>(act: () => Promise<T>): Promise<T> {
    const now = this.#last.then(act);
    this.#last = now.catch(() => undefined);
    return now;
  }
}
