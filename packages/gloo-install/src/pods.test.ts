import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type GivenPod, NOW, podOf } from '../testing/pods.ts';
import { newestPods, whyFailing } from './pods.ts';

const ENDING = { waiting: 'CrashLoopBackOff', restarts: 5 };
const CASES: readonly (readonly [what: string, pod: GivenPod, before: number, final: boolean])[] = [
  ['it ended once while its dependency came up', { ...ENDING, restarts: 1, age: 20 }, 0, false],
  ['it ended twice', { ...ENDING, restarts: 2, age: 20 }, 0, false],
  ['it had kept ending, and something has changed since', ENDING, 5, false],
  ['it runs, for now', { restarts: 5 }, 0, false],
  ['it is ready', { ...ENDING, ready: true }, 0, false],
  ['its init container keeps ending', { ...ENDING, part: 'initContainerStatuses' }, 0, true],
  ['its image has no name', { waiting: 'InvalidImageName', age: 2 }, 0, true],
  ['it lacks a Secret', { waiting: 'CreateContainerConfigError' }, 0, true],
  ['its Secret is about to come', { waiting: 'CreateContainerConfigError', age: 5 }, 0, false],
];
for (const [what, pod, before, final] of CASES) {
  test(`whyFailing: ${what}: ${final ? 'the wait ends' : 'it is waited for'}`, () => {
    const why = whyFailing(podOf(pod), before, NOW);
    assert.is(why !== undefined, final);
    if (final) assert.match(why ?? '', 'gloo-new is not ready, ');
  });
}

const DEPLOYMENTS: readonly (readonly [what: string, status: object, label: string, names: string[]])[] = [
  [
    'its pods are of the newest template',
    { observedGeneration: 3, updatedReplicas: 1 },
    'gloo',
    ['gloo-new'],
  ],
  ['its controller has not seen the change', { observedGeneration: 2, updatedReplicas: 1 }, 'gloo', []],
  ['pods of others', { observedGeneration: 3, updatedReplicas: 1 }, 'discovery', []],
];
for (const [what, status, gloo, names] of DEPLOYMENTS) {
  test(`newestPods: ${what}`, () => {
    const deployment = { metadata: { name: 'gloo', uid: '', generation: 3 }, status };
    const spec = { selector: { matchLabels: { gloo } } };
    const pods = [podOf({ template: 'old', age: 500 }), podOf({ age: 10 })];
    const found = newestPods({ ...deployment, spec }, pods);
    assert.equal(
      found.map(({ metadata }) => metadata.name),
      names,
    );
  });
}

test.run();
