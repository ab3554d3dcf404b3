import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Kind, kindsOf, pathOf } from './kinds.ts';

function kindOf(name: string): Kind {
  const [kind] = kindsOf(name) ?? [];
  assert.ok(kind);
  return kind;
}

test('pathOf: an object in its namespace, and all of its kind', () => {
  assert.is(pathOf(kindOf('pod'), 'vault', 'vault-0'), '/api/v1/namespaces/vault/pods/vault-0');
  assert.is(pathOf(kindOf('deployment'), 'gloo-system'), '/apis/apps/v1/namespaces/gloo-system/deployments');
});

test('pathOf: what lives in no namespace is in none, whatever it is asked with', () => {
  assert.is(pathOf(kindOf('namespace'), 'vault', 'vault'), '/api/v1/namespaces/vault');
  assert.is(pathOf(kindOf('node'), '', 'ip-10-0-0-1'), '/api/v1/nodes/ip-10-0-0-1');
  assert.is(pathOf(kindOf('clusterrole'), 'vault'), '/apis/rbac.authorization.k8s.io/v1/clusterroles');
});

test('pathOf: a name stays one name', () => {
  assert.is(pathOf(kindOf('pod'), 'a/b', '../c?d'), '/api/v1/namespaces/a%2Fb/pods/..%2Fc%3Fd');
});

test('kindsOf: several, in their order', () => {
  assert.equal(
    kindsOf('serviceaccount,pod')?.map(({ kind }) => kind),
    ['ServiceAccount', 'Pod'],
  );
});

test('kindsOf: none where one of them is not known here', () => {
  assert.is(kindsOf('pod,settings.gloo.solo.io'), undefined);
  assert.is(kindsOf(''), undefined);
});

test.run();
