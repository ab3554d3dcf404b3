import { compare, type Failure } from 'engine/resource';
import { thrownBy } from 'engine/testing/thrown';
import { work } from 'engine/testing/work';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readyRelease, restartDeployment, waitUntilReady } from './workload.ts';

const LABELS = { gloo: 'gloo' };
const IS_READY = { type: 'Ready', status: 'True' };

function podOf(template: string, created: string, restarts: number) {
  const ended = { terminated: { exitCode: 1, finishedAt: created } };
  const crashing = {
    name: 'gloo',
    restartCount: restarts,
    lastState: ended,
    state: { waiting: { reason: 'CrashLoopBackOff' } },
  };
  return {
    metadata: {
      name: `gloo-${template}`,
      creationTimestamp: created,
      labels: { ...LABELS, 'pod-template-hash': template },
    },
    status: {
      conditions: restarts === 0 ? [IS_READY] : [],
      containerStatuses: restarts === 0 ? [] : [crashing],
    },
  };
}

/** A cluster with Gloo's deployment and these pods. */
function clusterWith(available: boolean, pods: readonly object[], updatedReplicas = 1) {
  const deployment = {
    metadata: {
      name: 'gloo',
      namespace: 'gloo-system',
      generation: 2,
      annotations: { 'meta.helm.sh/release-name': 'gloo' },
    },
    spec: { replicas: 1, selector: { matchLabels: LABELS } },
    status: {
      ...{ observedGeneration: 2, replicas: 1, updatedReplicas, availableReplicas: available ? 1 : 0 },
      conditions: [{ type: 'Available', status: available ? 'True' : 'False' }],
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
const OLD = podOf('old', '2026-11-20T11:00:00Z', 9);
const CRASHING = podOf('new', '2026-11-20T12:00:00Z', 5);
const RUNNING = podOf('new', '2026-11-20T12:00:00Z', 0);

const READS: readonly (readonly [what: string, kubectl: never, action: string, inVain: boolean])[] = [
  ['all are available', clusterWith(true, [RUNNING]), 'no change', false],
  ['its pod keeps ending', clusterWith(false, [CRASHING]), 'update', true],
  ['only a pod that is being replaced keeps ending', clusterWith(false, [OLD, RUNNING]), 'update', false],
  ['its new pod is not there yet', clusterWith(false, [OLD], 0), 'update', false],
];
for (const [what, kubectl, action, inVain] of READS) {
  test(`readyRelease: ${what}`, async () => {
    const resource = readyRelease(kubectl, OF);
    const live = await resource.read(work);
    assert.ok(live);
    assert.is(compare(resource, live).action, action);
    const failure = resource.waitsInVain?.(live);
    assert.is(failure !== undefined, inVain);
    if (inVain) assert.match(failure?.next.join() ?? '', './runbook 90-troubleshoot');
  });
}

test('waitUntilReady: a pod that ends once more while it is waited for ends the wait', async () => {
  const ends = [5, 6];
  const kubectl = clusterWith(false, []) as { list: unknown };
  kubectl.list = async () => [podOf('new', '2026-11-20T12:00:00Z', ends.shift() ?? 6)];
  const failure = (await thrownBy(() => waitUntilReady(kubectl as never, GLOO, work))) as Failure;
  assert.match(failure.seen, /gloo-new is not ready, CrashLoopBackOff.* restarts: 6/);
});

test('restartDeployment: ends once the new pods have replaced the old ones', async () => {
  await restartDeployment(clusterWith(true, [RUNNING]), 'gloo', 'gloo-system', work);
});

test.run();
