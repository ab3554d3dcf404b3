import { memoized, type StepContext } from 'engine/resource';
import { closedByRun, type PortForward, type PortOfPod } from './standing-kubectl.ts';

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
      // Whoever waited for the same one may have opened another.
      if (this.#opened.get(key) === opening) this.#opened.delete(key);
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
