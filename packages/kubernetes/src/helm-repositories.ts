/**
 * Helm's chart repositories. Each is added and updated once in a run, one after the other: of two at once, one would wait a
 * whole second for helm's lock, and during an update another helm could read half of the index.
 */
export class HelmRepositories {
  readonly #done = new Map<string, Promise<void>>();
  #last: Promise<unknown> = Promise.resolve();

  /** Adds a repository, as `add` does; it is up to date then. */
  add(name: string, url: string, add: () => Promise<void>): Promise<void> {
    return this.#once(`add ${name} ${url}`, async () => {
      await add();
      this.#done.set(updating(name), Promise.resolve());
    });
  }

  /** Brings a repository up to date, as `update` does. */
  update(name: string, update: () => Promise<void>): Promise<void> {
    return this.#once(updating(name), update);
  }

  /** Does something once; after a failure, the next caller tries again. */
  #once(what: string, act: () => Promise<void>): Promise<void> {
    const before = this.#done.get(what);
    if (before !== undefined) return before;
    const now = this.#last.then(act);
    this.#last = now.catch(() => undefined);
    this.#done.set(what, now);
    now.catch(() => this.#done.delete(what));
    return now;
  }
}

function updating(name: string): string {
  return `update ${name}`;
}
