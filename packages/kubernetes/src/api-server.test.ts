import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bodyOf, isAbsent, refusalOf } from './api-server.ts';

const SERVER = 'https://127.0.0.1:1';

const status = (reason: string, message: string) => ({ kind: 'Status', reason, message });

test('refusalOf: names why the API server may not know who asks', () => {
  const failure = refusalOf('pods in vault', { status: 401, body: {}, cause: 'The keys override it.' });
  assert.equal([failure.kind, failure.cause], ['input', 'The keys override it.']);
  assert.match(failure.next.join('\n'), /unset AWS_ACCESS_KEY_ID[\s\S]*--profile/);
});

test('isAbsent: true for a missing object, but not for an unknown path', () => {
  assert.ok(isAbsent({ status: 404, body: status('NotFound', 'pods "x" not found') }));
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
