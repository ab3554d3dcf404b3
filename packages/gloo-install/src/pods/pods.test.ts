import type { KubernetesObject } from 'kubernetes';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type GivenPod, NOW, podOf } from '../../testing/pods.ts';
import { failureReason, keyVariable, newestPods, observePod } from './pods.ts';

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
  test(`failureReason: ${what}: ${final ? 'the wait ends' : 'it is waited for'}`, () => {
    const why = failureReason(podOf(pod), before, NOW);
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

const KEYS = [{ name: 'AWS_ACCESS_KEY_ID', value: 'AKIA' }];
const TOKEN = '/var/run/secrets/eks.amazonaws.com/serviceaccount';
const ROLE = [
  { name: 'AWS_ROLE_ARN', value: 'arn:aws:iam::123456789012:role/gloo' },
  { name: 'AWS_WEB_IDENTITY_TOKEN_FILE', value: `${TOKEN}/token` },
];
const running = (name: string, restartCount = 0) => {
  const lastState = { terminated: { exitCode: 1, finishedAt: '2026-11-20T11:59:00Z' } };
  return { name, restartCount, state: { running: {} }, ...(restartCount > 0 && { lastState }) };
};

/** A pod of Gloo with sidecars around its own container. */
const podWith = (sidecar: object, ...statuses: object[]): KubernetesObject => ({
  metadata: { name: 'gloo-1', uid: '' },
  spec: {
    serviceAccountName: 'gloo',
    containers: [
      { name: 'sidecar', ...sidecar },
      { name: 'gloo', env: ROLE, volumeMounts: [{ name: 'token', mountPath: TOKEN }] },
    ],
  },
  status: {
    initContainerStatuses: [running('init')] as never,
    containerStatuses: [...statuses, running('gloo')] as never,
  },
});

test('observePod: of several containers, it reads Gloo’s own', () => {
  const ended = observePod(podWith({}, running('sidecar', 7)), NOW);
  assert.equal([ended.container, ended.restarts, ended.lastExit], ['gloo', 0, undefined]);
  const native = podWith({}, running('sidecar'));
  const sidecarEnded = observePod(
    {
      ...native,
      spec: { ...native.spec, initContainers: [{ name: 'proxy', restartPolicy: 'Always' }] },
      status: { ...native.status, initContainerStatuses: [running('proxy', 4)] as never },
    },
    NOW,
  );
  assert.equal(
    [sidecarEnded.container, sidecarEnded.restarts, sidecarEnded.lastExit],
    ['gloo', 0, undefined],
  );
  const keys = podWith({ env: KEYS }, running('sidecar'));
  assert.is(keyVariable(keys), undefined);
  assert.is(observePod(podWith({ env: [{ ...ROLE[0], value: 'other' }] })).role, ROLE[0]?.value);
  assert.is(observePod(podWith({})).token, true);
});

test('observePod: a pod whose containers have other names is read as a whole', () => {
  const { metadata, spec, status } = podWith({ env: KEYS });
  const other = { metadata, spec: { ...spec, serviceAccountName: 'custom' }, ...(status && { status }) };
  assert.is(keyVariable(other), 'AWS_ACCESS_KEY_ID');
  assert.is(observePod(other).container, 'gloo');
});

test.run();
