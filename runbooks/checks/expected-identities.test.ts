import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { roleOfNodes } from './expected-identities.ts';

test('roleOfNodes: nodes that keep their role from pods are a warning with what follows, and never a failure', () => {
  assert.is(roleOfNodes([], '').status, 'pass');
  const { status, detail } = roleOfNodes(['Auto Mode', 'workers'], ' (unread)');
  assert.is(status, 'warn');
  assert.match(detail, 'none on nodes of Auto Mode, workers: ');
  assert.match(detail, 'the last step of 02-vault makes a role for Vault itself (unread)');
});

test.run();
