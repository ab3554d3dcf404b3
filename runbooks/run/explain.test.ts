import { filledPage } from 'troubleshoot';
import { HEALTHY } from 'troubleshoot/testing';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { nearest } from './explain.ts';

const IDS = ['vault-sealed', 'vault-not-initialised', 'auth-not-enabled', 'kv-absent', 'another-helm'];

test('nearest: a word with a typing error finds its diagnosis first', () => {
  assert.is(nearest('vault-seeled', IDS)[0], 'vault-sealed');
  assert.is(nearest('HELM', IDS)[0], 'another-helm');
  assert.is(nearest('', IDS).length, 3);
});

test('filledPage: commands have the cluster’s values; without a cluster, the page is as it is in docs', () => {
  const filled = filledPage('client-config-missing', HEALTHY.wanted);
  assert.match(filled, 'auth/aws/config/client iam_server_id_header_value=vault.gloo.example.com');
  assert.not.match(filled, '${');
  const plain = filledPage('client-config-missing', undefined);
  assert.match(plain, /auth\/\$\{VAULT_AWS_AUTH_PATH\}\/config\/client/);
  assert.ok(plain.startsWith('# '));
});

test.run();
