import type { KubernetesObject } from 'kubernetes';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { newestPods, whyFailing } from './pods.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const ago = (seconds: number) => new Date(NOW - seconds * 1000).toISOString();

/** A pod whose container waits for this reason, after so many ends. */
function pod(
  reason: string | undefined,
  restarts = 0,
  age = 300,
  ready = 'False',
  part = 'containerStatuses',
) {
  return {
    metadata: { name: 'gloo-1', uid: '', creationTimestamp: ago(age) },
    status: {
      conditions: [{ type: 'Ready', status: ready, lastTransitionTime: ago(1) }],
      [part]: [
        {
          name: 'gloo',
          restartCount: restarts,
          state: reason === undefined ? { running: {} } : { waiting: { reason } },
          ...(restarts > 0 && { lastState: { terminated: { exitCode: 1, finishedAt: ago(5) } } }),
        },
      ],
    },
  } as KubernetesObject;
}

const CASES: readonly (readonly [what: string, pod: KubernetesObject, before: number, final: boolean])[] = [
  ['it ended once while its dependency came up', pod('CrashLoopBackOff', 1, 20), 0, false],
  ['it ended twice', pod('CrashLoopBackOff', 2, 20), 0, false],
  ['it had kept ending, and something has changed since', pod('CrashLoopBackOff', 5), 5, false],
  ['it runs, for now', pod(undefined, 5), 0, false],
  ['it is ready', pod('CrashLoopBackOff', 5, 300, 'True'), 0, false],
  [
    'its init container keeps ending',
    pod('CrashLoopBackOff', 5, 300, 'False', 'initContainerStatuses'),
    0,
    true,
  ],
  ['its image has no name', pod('InvalidImageName', 0, 2), 0, true],
  ['it lacks a Secret', pod('CreateContainerConfigError'), 0, true],
  ['its Secret is about to come', pod('CreateContainerConfigError', 0, 5), 0, false],
];
for (const [what, one, before, final] of CASES) {
  test(`whyFailing: ${what}: ${final ? 'the wait ends' : 'it is waited for'}`, () => {
    const why = whyFailing(one, before, NOW);
    assert.is(why !== undefined, final);
    if (final) assert.match(why ?? '', 'gloo-1 is not ready, ');
  });
}

const podOfTemplate = (name: string, hash: string, age: number) =>
  ({
    metadata: {
      name,
      uid: '',
      creationTimestamp: ago(age),
      labels: { gloo: 'gloo', 'pod-template-hash': hash },
    },
  }) as KubernetesObject;
const PODS = [
  podOfTemplate('old-1', 'old', 500),
  podOfTemplate('new-1', 'new', 10),
  podOfTemplate('old-2', 'old', 400),
];

const DEPLOYMENTS: readonly (readonly [what: string, status: object, label: string, names: string[]])[] = [
  ['its pods are of the newest template', { observedGeneration: 3, updatedReplicas: 1 }, 'gloo', ['new-1']],
  ['its controller has not seen the change', { observedGeneration: 2, updatedReplicas: 1 }, 'gloo', []],
  ['no pod of the newest template is there', { observedGeneration: 3 }, 'gloo', []],
  ['pods of others', { observedGeneration: 3, updatedReplicas: 1 }, 'discovery', []],
];
for (const [what, status, gloo, names] of DEPLOYMENTS) {
  test(`newestPods: ${what}`, () => {
    const spec = { selector: { matchLabels: { gloo } } };
    const found = newestPods({ metadata: { name: 'gloo', uid: '', generation: 3 }, spec, status }, PODS);
    const pods = found.map(({ metadata }) => metadata.name);
    assert.equal(pods, names);
  });
}

test.run();
