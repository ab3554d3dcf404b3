import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { differences } from '../snapshot.ts';

test('two snapshots: their differences are lines of a diff', () => {
  const before = {
    roles: { gloo: { tags: [], trust: 'a' }, node: {} },
    releases: { 'vault/vault': { status: 'deployed' } },
  };
  const after = {
    roles: { gloo: { tags: [], trust: 'b' } },
    releases: { 'vault/vault': { status: 'failed' } },
  };
  assert.equal(differences(before, before), []);
  assert.equal(differences(before, after), [
    '- roles/gloo/trust: "a"',
    '+ roles/gloo/trust: "b"',
    '- roles/node: {}',
    '- releases/vault/vault/status: "deployed"',
    '+ releases/vault/vault/status: "failed"',
  ]);
});

test.run();
