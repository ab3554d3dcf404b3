import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { nearest } from './nearest.ts';

const IDS = ['vault-sealed', 'vault-not-initialised', 'auth-not-enabled', 'kv-absent', 'another-helm'];

test('nearest: a word with a typing error finds its id first', () => {
  assert.is(nearest('vault-seeled', IDS)[0], 'vault-sealed');
  assert.is(nearest('HELM', IDS)[0], 'another-helm');
  assert.equal(nearest('9', IDS), []);
});

test.run();
