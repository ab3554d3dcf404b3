import { compare } from 'engine/resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { clientConfig } from './client-config.ts';

const SPEC = {
  authPath: 'aws',
  headerValue: 'vault.gloo.example.com',
  stsEndpoint: 'https://sts.us-east-1.amazonaws.com',
  stsRegion: 'us-east-1',
  roleName: 'dev-role-iam-demo',
};
const DEMO = { clusterName: 'demo', region: 'us-east-1', adopt: false, noTags: false };
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
const vault = { open: () => Promise.reject(new Error('not opened')), external: false };

test('clientConfig: its command is the guide’s', () => {
  assert.is(
    clientConfig(vault, DEMO, SPEC).command(),
    `kubectl exec -n vault vault-0 -- vault write auth/aws/config/client \\
  iam_server_id_header_value=vault.gloo.example.com \\
  sts_endpoint=https://sts.us-east-1.amazonaws.com \\
  sts_region=us-east-1`,
  );
});

test('clientConfig: ignores Vault’s other fields', () => {
  const live = { data: { ...DATA, access_key: 'AKIA', max_retries: 3 }, managed: true, others: [] };
  assert.equal(compare(clientConfig(vault, DEMO, SPEC), live), { action: 'no change' });
});

test('clientConfig: one that differs is changed if it is managed, and nobody else logs in', () => {
  const data = { ...DATA, sts_region: 'us-west-2' };
  const compared = (managed: boolean) =>
    compare(clientConfig(vault, DEMO, SPEC), { data, managed, others: [] });
  assert.is(compared(true).action, 'update');
  assert.is(compared(false).action, 'conflict');
});

test('clientConfig: each of the guide’s three settings is compared', () => {
  for (const field of ['iam_server_id_header_value', 'sts_endpoint', 'sts_region']) {
    const comparison = compare(clientConfig(vault, DEMO, SPEC), {
      data: { ...DATA, [field]: 'x' },
      managed: true,
      others: [],
    });
    assert.equal(
      'differences' in comparison && comparison.differences.map((difference) => difference.field),
      [field],
    );
  }
});

const EU = { ...SPEC, stsEndpoint: 'https://sts.eu-west-1.amazonaws.com', stsRegion: 'eu-west-1' };
const ANY = { ...DATA, use_sts_region_from_client: true };
const REGION = { field: 'use_sts_region_from_client', live: 'false', wanted: 'true' };
const HEADER = {
  field: 'iam_server_id_header_value',
  live: 'vault.gloo.example.com',
  wanted: 'vault.other.example.com',
};

test('clientConfig: one that takes the client’s region fits every region', () => {
  const live = { data: ANY, managed: false, others: [] };
  assert.is(compare(clientConfig(vault, DEMO, EU), live).action, 'no change');
  const other = compare(clientConfig(vault, DEMO, { ...EU, headerValue: 'vault.other.example.com' }), live);
  assert.equal('differences' in other && other.differences, [HEADER]);
});

test('clientConfig: for a Vault that serves another region as well, it takes the client’s', () => {
  const shared = [
    { managed: true, others: ['role-of-us'] },
    { managed: true, others: undefined },
    { managed: false, otherCluster: 'us', others: [] },
  ];
  for (const whose of shared) {
    const resource = clientConfig(vault, DEMO, EU);
    const live = { data: DATA, ...whose };
    assert.equal(compare(resource, live), { action: 'update', differences: [REGION] });
    assert.match(resource.command(live), 'use_sts_region_from_client=true');
    assert.not.match(resource.command(live), 'sts_endpoint');
  }
});

test('clientConfig: in an auth method of others, that is proposed, and done with --adopt only', () => {
  const live = { data: DATA, managed: false, others: ['role-of-us'] };
  const proposed = compare(clientConfig(vault, DEMO, EU), live);
  assert.is(proposed.action, 'conflict');
  assert.match('options' in proposed ? proposed.options.join() : '', 'use_sts_region_from_client=true');
  const adopted = compare(clientConfig(vault, { ...DEMO, adopt: true }, EU), live);
  assert.equal(adopted, { action: 'update', differences: [REGION] });
});

test('clientConfig: the header value that others log in with is not changed', () => {
  const spec = { ...SPEC, headerValue: 'vault.other.example.com' };
  for (const whose of [
    { managed: true, others: ['role-of-us'] },
    { managed: true, others: undefined },
    { managed: false, otherCluster: 'us', others: [] },
  ]) {
    const comparison = compare(clientConfig(vault, DEMO, spec), { data: DATA, ...whose });
    assert.is(comparison.action, 'conflict');
    assert.equal('differences' in comparison && comparison.differences, [HEADER]);
    assert.match(
      'options' in comparison ? comparison.options.join() : '',
      /role-of-us|cluster us|may log in .* permission denied \(GET auth\/aws\/role\?list=true\)/,
    );
  }
});

test.run();
