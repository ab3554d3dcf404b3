import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bodyOf, isAbsent } from './api-server.ts';

const SERVER = 'https://127.0.0.1:1';

test('isAbsent: true for a missing object, but not for an unknown path', () => {
  const PODS = { path: '/api/v1/namespaces/vault/pods' };
  assert.ok(isAbsent({ status: 404, body: { reason: 'NotFound' } }, PODS));
  assert.not(isAbsent({ status: 404, body: '404 page not found\n' }, PODS));
  assert.not(isAbsent({ status: 404, body: null }, PODS));
});

test('isAbsent: of a kind that a CRD defines, nothing exists if the cluster does not know it', () => {
  const isAbsentAt = (path: string, body: unknown) => isAbsent({ status: 404, body }, { path });
  assert.ok(isAbsentAt('/apis/gloo.solo.io/v1/namespaces/a/settings', '404 page not found\n'));
  assert.not(isAbsentAt('/apis/gloo.solo.io/v1/namespaces/a/settings', '<html>Not found</html>'));
  for (const group of ['apps', 'rbac.authorization.k8s.io'])
    assert.not(isAbsentAt(`/apis/${group}/v1/namespaces/a/roles`, '404 page not found\n'));
});

for (const body of ['', '<html>', '{"kind":"Po', null, [], { kind: 'Pod' }]) {
  test(`a success that is no object of Kubernetes names the request: ${JSON.stringify(body)}`, () => {
    const request = { what: 'kubectl get', path: '/api/v1/pods/vault-0' };
    const read = () =>
      bodyOf('pod vault-0', request, { server: SERVER, status: 200, body }, (found) => 'metadata' in found);
    assert.throws(
      read,
      /^pod vault-0: the API server https:\/\/127\.0\.0\.1:1 answered .+ to \/api\/v1\/pods\/vault-0, which is not an answer/,
    );
  });
}

test.run();
