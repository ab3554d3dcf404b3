import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { glooHeaderSecret, glooSecretPath } from './secret.ts';

test('glooSecretPath: is the path that Gloo reads, below pathPrefix dev and root key gloo', () => {
  assert.is(
    glooSecretPath('data', { kvPath: 'dev', namespace: 'gloo-system', name: 'probe' }),
    'dev/data/gloo/gloo.solo.io/v1/Secret/gloo-system/probe',
  );
  assert.is(
    glooSecretPath('metadata', { kvPath: 'dev', namespace: 'gloo-system', name: 'probe' }),
    'dev/metadata/gloo/gloo.solo.io/v1/Secret/gloo-system/probe',
  );
});

test('glooHeaderSecret: is a secret that Gloo can parse', () => {
  assert.equal(glooHeaderSecret({ namespace: 'gloo-system', name: 'probe' }, { 'x-probe': '1' }), {
    metadata: { name: 'probe', namespace: 'gloo-system' },
    header: { headers: { 'x-probe': '1' } },
  });
});

test.run();
