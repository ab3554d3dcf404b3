import { Failure } from 'engine/resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fleetOf, inputsOf } from '../../testing/guide.ts';
import { checkForWorkers, sizeOf, type Worker } from './workers.ts';

const fleet = (entry: object) =>
  fleetOf(JSON.stringify({ clusters: [{ CLUSTER_NAME: 'prod', AWS_REGION: 'eu-west-1', ...entry }] }));

const REFUSED: [what: string, worker: Worker, entry: object, why: RegExp][] = [
  ['no region', 'pod', { AWS_REGION: '' }, /AWS_REGION is missing/],
  ['no region', 'checkout', { AWS_REGION: '' }, /AWS_REGION is missing/],
  ['a relative kubeconfig', 'pod', { KUBECONFIG: 'kube/prod' }, /KUBECONFIG "kube\/prod"/],
  ['a relative kubeconfig of two', 'pod', { KUBECONFIG: '/kube/prod:prod' }, /KUBECONFIG/],
  ['a relative authority', 'pod', { VAULT_CACERT: 'ca.pem' }, /VAULT_CACERT "ca\.pem"/],
  ['a value that no run accepts', 'pod', { NAMESPACE: 'Not A Namespace' }, /NAMESPACE/],
];
for (const [what, worker, entry, why] of REFUSED) {
  test(`checkForWorkers: ${what} is refused for a ${worker}`, () => {
    assert.throws(
      () => checkForWorkers(fleet(entry), worker, inputsOf),
      (error: unknown) => error instanceof Failure && error.kind === 'input' && why.test(error.seen),
    );
  });
}

const ACCEPTED: [what: string, worker: Worker, entry: object][] = [
  ['files of the image', 'pod', { KUBECONFIG: '/kube/prod', VAULT_CACERT: '/etc/fleet/ca.pem' }],
  ['files of the repository', 'checkout', { KUBECONFIG: 'kube/prod', VAULT_CACERT: 'ca.pem' }],
  ['a token that only workers have', 'pod', { VAULT_TOKEN_FROM: 'TOKEN_THAT_IS_NOT_SET_HERE' }],
];
for (const [what, worker, entry] of ACCEPTED) {
  test(`checkForWorkers: ${what} is accepted for a ${worker}`, () => {
    assert.is(checkForWorkers(fleet(entry), worker, inputsOf).length, 1);
  });
}

test('checkForWorkers: the exporting person’s environment does not count', () => {
  process.env.NAMESPACE = 'Not A Namespace';
  checkForWorkers(fleet({}), 'pod', inputsOf);
  delete process.env.NAMESPACE;
});

const SIZES: [what: string, args: Parameters<typeof sizeOf>, size: ReturnType<typeof sizeOf>][] = [
  ['one', [1, undefined, 10], { shards: 1, parallelism: 1, atATime: 1, minutes: 30 }],
  ['a worker for each', [40, undefined, 10], { shards: 40, parallelism: 10, atATime: 1, minutes: 30 }],
  ['very many', [10_000, undefined, 10], { shards: 256, parallelism: 10, atATime: 8, minutes: 150 }],
  ['as many as asked for', [20, 2, 10], { shards: 2, parallelism: 2, atATime: 8, minutes: 60 }],
  ['more workers than clusters', [2, 5, 10], { shards: 5, parallelism: 5, atATime: 1, minutes: 30 }],
];
for (const [what, args, size] of SIZES) test(`sizeOf: ${what}`, () => assert.equal(sizeOf(...args), size));

test.run();
