import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { AWS } from '../testing/public-errors/aws.ts';
import { HELM } from '../testing/public-errors/helm.ts';
import { IRSA } from '../testing/public-errors/irsa.ts';
import { KUBERNETES } from '../testing/public-errors/kubernetes.ts';
import { VAULT_LOGIN } from '../testing/public-errors/vault-login.ts';
import { VAULT_SERVER } from '../testing/public-errors/vault-server.ts';
import { allPages } from './pages.ts';
import { recognise } from './recognise.ts';

const PUBLIC = [...VAULT_LOGIN, ...VAULT_SERVER, ...IRSA, ...AWS, ...HELM, ...KUBERNETES];

for (const { from, text, is, cause } of PUBLIC) {
  test(`recognise: ${from} (${cause}) is ${is ?? 'not known'}`, () => {
    assert.is(recognise(text)[0]?.diagnosis.id, is);
  });
}

test('public errors: each names a diagnosis of the table, and nine of ten are known', () => {
  const ids = new Set(allPages().map(({ id }) => id));
  for (const { from, is } of PUBLIC) assert.ok(is === undefined || ids.has(is), `${from}: ${is}`);
  const known = PUBLIC.filter(({ is }) => is !== undefined);
  assert.ok(known.length >= PUBLIC.length * 0.9, `${known.length} of ${PUBLIC.length}`);
});

test.run();
