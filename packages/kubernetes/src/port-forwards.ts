import type { StepContext } from 'engine/resource';
import type { KubeContext } from './kube-context.ts';
import { openPortForward, type PortForward, type PortOfPod } from './standing-kubectl.ts';

/** The port-forwards of a run: one to each port of a pod, opened at its first use and again once it has ended. */
export class PortForwards {
  readonly #context: KubeContext;
  readonly #opened = new Map<string, Promise<PortForward>>();
  #closed = false;

  constructor(context: KubeContext) {
    this.#context = context;
  }

  /** @throws Failure with kubectl's own words if it does not open */
  async to(place: PortOfPod, work: StepContext): Promise<PortForward> {
    const key = `${place.namespace}/${place.pod}:${place.port}`;
    const before = this.#opened.get(key);
    const forward = await before?.catch(() => undefined);
    if (forward?.isOpen()) return forward;
    // Somebody else may have waited for the same one.
    const during = this.#opened.get(key);
    if (during !== undefined && during !== before) return during;
    if (this.#closed)
      throw new DOMException('the connection to the cluster is closed: the run has ended', 'AbortError');
    const opening = openPortForward(this.#context, place, work);
    this.#opened.set(key, opening);
    return opening;
  }

  /** Ends them, even one that is being opened. None is opened after that. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(
      [...this.#opened.values()].map(async (one) => (await one.catch(() => undefined))?.close()),
    );
  }
}
