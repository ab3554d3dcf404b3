import type { Work } from 'engine/resource';

type Asking<T> = (work: Work) => Promise<T>;

/**
 * Helm's chart repositories. Each is added and updated once in a process, one after the other: of two at once, one would wait a
 * whole second for helm's lock, and during an update another helm could read half of the index.
 */
export class HelmRepositories {
  readonly #shared: AbortSignal | undefined;
  readonly #done = new Map<string, Promise<unknown>>();
  #last: Promise<unknown> = Promise.resolve();

  /**
   * @param shared if all clusters of this process share them: ends the shared work, since a cluster that fails must not end
   * what others wait for
   */
  constructor(shared?: AbortSignal) {
    this.#shared = shared;
  }

  /** The list, read by `ask`. If it is shared, it is read again only after a change. */
  list<List>(ask: Asking<List>, work: Work): Promise<List> {
    return this.#shared === undefined ? ask(work) : this.#once('list', ask, work);
  }

  /** Adds a repository, as `add` does; it is up to date then. */
  add(name: string, url: string, add: Asking<void>, work: Work): Promise<void> {
    const adding = async (shared: Work): Promise<void> => {
      this.#done.delete('list');
      await add(shared).finally(() => this.#done.delete('list'));
      this.#done.set(updating(name), Promise.resolve());
    };
    return this.#once(`add ${name} ${url}`, adding, work);
  }

  /** Brings a repository up to date, as `update` does. */
  update(name: string, update: Asking<void>, work: Work): Promise<void> {
    return this.#once(updating(name), update, work);
  }

  /** Does something once; after a failure, the next caller tries again. */
  #once<T>(what: string, act: Asking<T>, { signal, say }: Work): Promise<T> {
    const before = this.#done.get(what);
    if (before !== undefined) return before as Promise<T>;
    const now = this.#last.then(() => act({ signal: this.#shared ?? signal, say }));
    this.#last = now.catch(() => undefined);
    this.#done.set(what, now);
    now.catch(() => this.#done.delete(what));
    return now;
  }
}

function updating(name: string): string {
  return `update ${name}`;
}
