import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bodyOf, isAbsent } from './api-server.ts';

const SERVER = 'https://127.0.0.1:1';

test('isAbsent: true for a missing object, but not for an unknown path', () => {
  assert.ok(isAbsent({ status: 404, body: { reason: 'NotFound' } }));
  assert.not(isAbsent({ status: 404, body: '404 page not found\n' }));
  assert.not(isAbsent({ status: 404, body: null }));
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
