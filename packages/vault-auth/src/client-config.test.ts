import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { clientConfig } from './client-config.ts';

const SPEC = {
  headerValue: 'vault.gloo.example.com',
  stsEndpoint: 'https://sts.us-east-1.amazonaws.com',
  stsRegion: 'us-east-1',
  roleName: 'dev-role-iam-demo',
};
const DEMO = { clusterName: 'demo', adopt: false, noTags: false };
/** Vault's answer after the guide's command. */
const DATA = {
  access_key: '',
  endpoint: '',
  iam_endpoint: '',
  iam_server_id_header_value: 'vault.gloo.example.com',
  max_retries: -1,
  sts_endpoint: 'https://sts.us-east-1.amazonaws.com',
  sts_region: 'us-east-1',
};

/** These tests do not call Vault. */
const open = () => Promise.reject(new Error('not opened'));

test('clientConfig: its command is the guide’s', () => {
  assert.is(
    clientConfig(open, DEMO, SPEC).command(),
    `kubectl exec -n vault vault-0 -- vault write auth/aws/config/client \\
  iam_server_id_header_value=vault.gloo.example.com \\
  sts_endpoint=https://sts.us-east-1.amazonaws.com \\
  sts_region=us-east-1`,
  );
});

test('clientConfig: is created if there is none', () => {
  assert.equal(clientConfig(open, DEMO, SPEC).compare(undefined), { status: 'create' });
});

test('clientConfig: ignores Vault’s other fields', () => {
  const live = { data: { ...DATA, access_key: 'AKIA', max_retries: 3 }, managed: true };
  assert.equal(clientConfig(open, DEMO, SPEC).compare(live), { status: 'done' });
});

const DIFFERING = { ...DATA, sts_region: 'us-west-2' };
const COMPARED: [what: string, data: object, managed: boolean, adopt: boolean, status: string][] = [
  ['fits and is unmanaged', DATA, false, false, 'done'],
  ['differs and is managed', DIFFERING, true, false, 'change'],
  ['differs and is unmanaged', DIFFERING, false, false, 'conflict'],
  ['differs and is adopted', DIFFERING, false, true, 'change'],
];
for (const [what, data, managed, adopt, status] of COMPARED) {
  test(`clientConfig: one that ${what}: ${status}`, () => {
    const comparison = clientConfig(open, { ...DEMO, adopt }, SPEC).compare({ data: { ...data }, managed });
    assert.is(comparison.status, status);
    if ('differences' in comparison) {
      assert.equal(comparison.differences, [{ field: 'sts_region', live: 'us-west-2', wanted: 'us-east-1' }]);
    }
  });
}

test('clientConfig: each of the guide’s three settings is compared', () => {
  for (const field of ['iam_server_id_header_value', 'sts_endpoint', 'sts_region']) {
    const comparison = clientConfig(open, DEMO, SPEC).compare({
      data: { ...DATA, [field]: 'x' },
      managed: true,
    });
    assert.equal(
      'differences' in comparison && comparison.differences.map((difference) => difference.field),
      [field],
    );
  }
});

test.run();
