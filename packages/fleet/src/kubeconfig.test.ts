import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { merged } from './kubeconfig.ts';

const config = (context: string, cluster: string, user: string) => ({
  'current-context': context,
  contexts: [{ name: context, context: { cluster, user } }],
  clusters: [{ name: cluster, cluster: {} }],
  users: [{ name: user, user: {} }],
});
const names = (parts: readonly { name: string }[]) => parts.map(({ name }) => name);

test('merged: each context, cluster and user once', () => {
  const { contexts, clusters, users } = merged([config('a', 'x', 'me'), config('b', 'y', 'me')], -1);
  assert.equal([names(contexts), names(clusters), names(users)], [['a', 'b'], ['x', 'y'], ['me']]);
});

test('merged: a context is current only if an entry relies on the current one', () => {
  const both = [config('a', 'x', 'me'), config('b', 'y', 'me')];
  assert.is(merged(both, -1)['current-context'], '');
  assert.is(merged(both, 1)['current-context'], 'b');
});

test.run();
