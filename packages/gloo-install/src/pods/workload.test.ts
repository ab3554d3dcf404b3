import { compare, type Failure } from 'engine/resource';
import { thrownBy } from 'engine/testing/thrown';
import { work } from 'engine/testing/work';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type GivenPod, podOf } from '../../testing/pods.ts';
import { readyRelease, waitUntilReady } from './workload.ts';

const QUOTA =
  'pods "gloo-x" is forbidden: exceeded quota: small, requested: pods=1, used: pods=1, limited: pods=1';

/** A cluster with Gloo's deployment and these pods. */
function clusterWith(available: boolean, pods: readonly object[], updatedReplicas = 1, refused?: string) {
  const deployment = {
    metadata: {
      name: 'gloo',
      namespace: 'gloo-system',
      generation: 2,
      annotations: { 'meta.helm.sh/release-name': 'gloo' },
    },
    spec: { replicas: 1, selector: { matchLabels: { gloo: 'gloo' } } },
    status: {
      ...{ observedGeneration: 2, replicas: 1, updatedReplicas, availableReplicas: available ? 1 : 0 },
      readyReplicas: available ? 1 : 0,
      conditions: [
        { type: 'Available', status: available ? 'True' : 'False' },
        ...(refused === undefined
          ? []
          : [{ type: 'ReplicaFailure', status: 'True', message: QUOTA, lastTransitionTime: refused }]),
      ],
    },
  };
  return {
    shown: 'kubectl',
    list: async (kind: string) => (kind === 'pod' ? pods : [deployment]),
    get: async () => deployment,
    change: async () => undefined,
  } as never;
}

const OF = { release: 'gloo', namespace: 'gloo-system' };
const GLOO = { kind: 'deployment', name: 'gloo', namespace: 'gloo-system' } as const;
const crashing = (restarts: number, more: GivenPod = {}) =>
  podOf({ waiting: 'CrashLoopBackOff', restarts, ...more });
const OLD = crashing(9, { template: 'old', age: 3600 });
const RUNNING = podOf({ ready: true });

const READS: readonly (readonly [what: string, kubectl: never, action: string, isStuck: boolean])[] = [
  ['all are available', clusterWith(true, [RUNNING]), 'no change', false],
  ['its pod keeps ending', clusterWith(false, [crashing(5)]), 'update', true],
  ['only a pod that is being replaced keeps ending', clusterWith(false, [OLD, RUNNING]), 'update', false],
  ['its new pod is not there yet', clusterWith(false, [OLD], 0), 'update', false],
  ['a quota refuses its pod', clusterWith(false, [], 0, '2026-11-20T12:00:00Z'), 'update', true],
  ['a quota has just refused its pod', clusterWith(false, [], 0, '2999-11-20T12:00:00Z'), 'update', false],
];
for (const [what, kubectl, action, isStuck] of READS) {
  test(`readyRelease: ${what}`, async () => {
    const resource = readyRelease(kubectl, OF);
    const live = await resource.read(work);
    assert.ok(live);
    assert.is(compare(resource, live).action, action);
    const failure = resource.stuckFailure?.(live);
    assert.is(failure !== undefined, isStuck);
    const next = failure?.next.join() ?? '';
    if (isStuck) assert.match(next, './runbook 90-troubleshoot');
    const isRefused = what === 'a quota refuses its pod';
    assert.is(next.includes('kubectl rollout restart deployment/gloo -n gloo-system'), isRefused);
  });
}

test('waitUntilReady: a pod that ends once more while it is waited for ends the wait', async () => {
  const ends = [5, 6];
  const kubectl = clusterWith(false, []) as { list: unknown };
  kubectl.list = async () => [crashing(ends.shift() ?? 6)];
  const failure = (await thrownBy(() => waitUntilReady(kubectl as never, GLOO, work))) as Failure;
  assert.match(failure.seen, /gloo-new is not ready, CrashLoopBackOff.* restarts: 6/);
});

test.run();
