import { memoized, type StepContext } from 'engine/resource';
import { closedByRun, type PortForward, type PortOfPod } from '../context/standing-kubectl.ts';

/** A port-forward that all users of a pod's port share. */
export interface SharedForward extends PortForward {
  /** Whether another caller has opened it: then it may lead to a container that has ended since. */
  readonly wasOpen: boolean;
}

/** The port-forwards of a run: one to each port of a pod, opened at its first use and again after it has ended. */
export class PortForwards {
  readonly #open: (place: PortOfPod, work: StepContext) => Promise<PortForward>;
  readonly #opened = new Map<string, Promise<PortForward>>();
  #closed = false;

  constructor(open: (place: PortOfPod, work: StepContext) => Promise<PortForward>) {
    this.#open = open;
  }

  /** @throws Failure with kubectl's own words if the port-forward does not open */
  async to(place: PortOfPod, work: StepContext): Promise<SharedForward> {
    const key = `${place.namespace}/${place.pod}:${place.port}`;
    let wasOpen = true;
    const open = async () => {
      if (this.#closed) throw closedByRun();
      wasOpen = false;
      return this.#open(place, work);
    };
    for (;;) {
      const opening = memoized(this.#opened, key, open);
      const forward = await opening;
      if (!wasOpen || forward.isOpen()) return { ...forward, wasOpen };
      // Another caller that waited for the same port-forward may have opened a new one.
      if (this.#opened.get(key) === opening) this.#opened.delete(key);
    }
  }

  /** Ends the port-forwards, even one that is being opened. None opens afterwards. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(
      [...this.#opened.values()].map(async (one) => (await one.catch(() => undefined))?.close()),
    );
  }
}
