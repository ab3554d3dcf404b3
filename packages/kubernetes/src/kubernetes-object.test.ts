import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pathOf } from './kubernetes-object.ts';

test('pathOf: of an object in its namespace, and of all objects of its kind', () => {
  assert.is(pathOf('pod', 'vault', 'vault-0'), '/api/v1/namespaces/vault/pods/vault-0');
  assert.is(pathOf('deployment', 'gloo-system'), '/apis/apps/v1/namespaces/gloo-system/deployments');
});

test('pathOf: a cluster-wide kind has no namespace, even if one is given', () => {
  assert.is(pathOf('namespace', 'vault', 'vault'), '/api/v1/namespaces/vault');
  assert.is(pathOf('node', '', 'ip-10-0-0-1'), '/api/v1/nodes/ip-10-0-0-1');
});

test('pathOf: escapes a name', () => {
  assert.is(pathOf('pod', 'a/b', '../c?d'), '/api/v1/namespaces/a%2Fb/pods/..%2Fc%3Fd');
});

test.run();
