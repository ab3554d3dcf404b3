import { Failure } from 'resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fleetOf, inputsOf } from '../../testing/guide.ts';
import { checkElsewhere, type Worker } from './elsewhere.ts';

const fleet = (entry: object) =>
  fleetOf(JSON.stringify({ clusters: [{ CLUSTER_NAME: 'prod', AWS_REGION: 'eu-west-1', ...entry }] }));

const REFUSED: [what: string, worker: Worker, entry: object, why: RegExp][] = [
  ['no region', 'pod', { AWS_REGION: '' }, /no AWS_REGION/],
  ['no region', 'checkout', { AWS_REGION: '' }, /no AWS_REGION/],
  ['a relative kubeconfig', 'pod', { KUBECONFIG: 'kube/prod' }, /KUBECONFIG "kube\/prod"/],
  ['a relative kubeconfig of two', 'pod', { KUBECONFIG: '/kube/prod:prod' }, /KUBECONFIG/],
  ['a relative authority', 'pod', { VAULT_CACERT: 'ca.pem' }, /VAULT_CACERT "ca\.pem"/],
  ['a value that no run takes', 'pod', { EDGE_VERSION: 'newest' }, /EDGE_VERSION/],
];
for (const [what, worker, entry, why] of REFUSED) {
  test(`checkElsewhere: ${what} is refused for a ${worker}`, () => {
    assert.throws(
      () => checkElsewhere(fleet(entry), worker, inputsOf),
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
  test(`checkElsewhere: ${what} will do for a ${worker}`, () =>
    checkElsewhere(fleet(entry), worker, inputsOf));
}

test('checkElsewhere: the environment of whoever exports does not count', () => {
  process.env.NAMESPACE = 'Not A Namespace';
  checkElsewhere(fleet({}), 'pod', inputsOf);
  delete process.env.NAMESPACE;
});

test.run();
