import type { KubernetesObject } from 'kubernetes';

export const NOW = Date.parse('2026-11-20T12:00:00Z');
const ago = (seconds: number) => new Date(NOW - seconds * 1000).toISOString();

export interface GivenPod {
  readonly template?: string;
  /** In seconds. */
  readonly age?: number;
  readonly ready?: boolean;
  /** The container's waiting reason, after its restarts. */
  readonly waiting?: string;
  readonly restarts?: number;
  readonly part?: 'containerStatuses' | 'initContainerStatuses';
}

/** A pod of Gloo. */
export function podOf(given: GivenPod): KubernetesObject {
  const { template = 'new', age = 300, ready = false, waiting, restarts = 0 } = given;
  const state = waiting === undefined ? { running: {} } : { waiting: { reason: waiting } };
  const lastState = { terminated: { exitCode: 1, finishedAt: ago(5) } };
  return {
    metadata: {
      name: `gloo-${template}`,
      uid: '',
      creationTimestamp: ago(age),
      labels: { gloo: 'gloo', 'pod-template-hash': template },
    },
    status: {
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: ago(1) }],
      [given.part ?? 'containerStatuses']: [
        { name: 'gloo', restartCount: restarts, state, ...(restarts > 0 && { lastState }) },
      ],
    },
  };
}
