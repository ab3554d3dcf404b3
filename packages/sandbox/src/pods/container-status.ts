import { messageOf } from 'engine/resource';
import type { KubeClient } from '../gateway/kube.ts';
import type { ContainerPod } from './container.ts';

/** After how many milliseconds the kubelet starts a container again that has ended, the first time and at most. */
const RESTART_AFTER = { first: 10_000, atMost: 300_000 };

/** Does the kubelet's work for a container that ends: says so in the pod's status, and starts it again after a while. */
export class ContainerStatus {
  /** Whether the pod has been deleted. */
  isGone = false;
  readonly #kube: KubeClient;
  readonly #pod: ContainerPod;
  readonly #restart: () => void;
  #restarts = 0;
  #timer: NodeJS.Timeout | undefined;
  #last: object | undefined;

  constructor(kube: KubeClient, pod: ContainerPod, restart: () => void) {
    this.#kube = kube;
    this.#pod = pod;
    this.#restart = restart;
  }

  /** The container has ended by itself. */
  ended(exitCode: number): void {
    const after = Math.min(RESTART_AFTER.first * 2 ** this.#restarts, RESTART_AFTER.atMost);
    this.#last = { terminated: { exitCode, reason: 'Error', finishedAt: new Date().toISOString() } };
    this.#restarts += 1;
    void this.#write('False', { waiting: { reason: 'CrashLoopBackOff' } });
    this.#timer = setTimeout(() => this.isGone || this.#restart(), after).unref();
  }

  /** The container serves. kwok has said so already of one that has never ended. */
  isReady(): void {
    clearTimeout(this.#timer);
    if (this.#restarts > 0) void this.#write('True', { running: { startedAt: new Date().toISOString() } });
  }

  async #write(ready: 'True' | 'False', state: object): Promise<void> {
    const { metadata, status } = this.#pod;
    const lastTransitionTime = new Date().toISOString();
    const conditions = status?.conditions?.map((condition) =>
      /^(?:Containers)?Ready$/.test(condition.type)
        ? { ...condition, status: ready, lastTransitionTime }
        : condition,
    );
    const containerStatuses = status?.containerStatuses?.map((container) => ({
      ...container,
      ready: ready === 'True',
      restartCount: this.#restarts,
      state,
      lastState: this.#last,
    }));
    const path = `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}/status`;
    try {
      await this.#kube.call('PATCH', path, { status: { conditions, containerStatuses } });
    } catch (error) {
      console.error(`status of pod ${metadata.name}:`, messageOf(error));
    }
  }
}
