import type { StepContext } from 'engine/resource';
import type { PortForward, PortOfPod } from './standing-kubectl.ts';

/** A port-forward that all who use a port of a pod share. */
export interface SharedForward extends PortForward {
  /** Whether somebody else has opened it: then it may lead to a container that has ended since. */
  readonly wasOpen: boolean;
}

/** The port-forwards of a run: one to each port of a pod, opened at its first use and again once it has ended. */
export class PortForwards {
  readonly #open: (place: PortOfPod, work: StepContext) => Promise<PortForward>;
  readonly #opened = new Map<string, Promise<PortForward>>();
  #closed = false;

  constructor(open: (place: PortOfPod, work: StepContext) => Promise<PortForward>) {
    this.#open = open;
  }

  /** @throws Failure with kubectl's own words if it does not open */
  async to(place: PortOfPod, work: StepContext): Promise<SharedForward> {
    const key = `${place.namespace}/${place.pod}:${place.port}`;
    for (let before = this.#opened.get(key); before !== undefined; before = this.#opened.get(key)) {
      const forward = await before;
      if (forward.isOpen()) return { ...forward, wasOpen: true };
      // Whoever waited for the same one may have opened another.
      if (this.#opened.get(key) === before) this.#opened.delete(key);
    }
    if (this.#closed)
      throw new DOMException('the connection to the cluster is closed: the run has ended', 'AbortError');
    const opening = this.#open(place, work);
    this.#opened.set(key, opening);
    try {
      return { ...(await opening), wasOpen: false };
    } catch (error) {
      this.#opened.delete(key);
      throw error;
    }
  }

  /** Ends them, even one that is being opened. None is opened after that. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(
      [...this.#opened.values()].map(async (one) => (await one.catch(() => undefined))?.close()),
    );
  }
}
