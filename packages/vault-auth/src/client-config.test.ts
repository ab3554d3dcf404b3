import { compare, type Failure } from 'engine/resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ADOPTING, GUIDE } from '../testing/guide.ts';
import type { Vault } from './client.ts';
import { clientConfig, stsRole } from './client-config.ts';

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

test('clientConfig: ignores Vault’s other fields', () => {
  const live = { data: { ...DATA, access_key: 'AKIA', max_retries: 3 }, managed: true, others: [] };
  assert.equal(compare(clientConfig(GUIDE), live), { action: 'no change' });
});

test('clientConfig: one that differs is changed if it is managed, and nobody else logs in', () => {
  const data = { ...DATA, sts_region: 'us-west-2' };
  const compared = (managed: boolean) => compare(clientConfig(GUIDE), { data, managed, others: [] });
  assert.is(compared(true).action, 'update');
  assert.is(compared(false).action, 'conflict');
});

test('clientConfig: each of the guide’s three settings is compared', () => {
  for (const field of ['iam_server_id_header_value', 'sts_endpoint', 'sts_region']) {
    const comparison = compare(clientConfig(GUIDE), {
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

const IN_EU = { STS_ENDPOINT: 'https://sts.eu-west-1.amazonaws.com', AWS_REGION: 'eu-west-1' };
const EU = { ...GUIDE, ...IN_EU };
const ANY = { ...DATA, use_sts_region_from_client: true };
const REGION = { field: 'use_sts_region_from_client', live: 'false', wanted: 'true' };
const HEADER = {
  field: 'iam_server_id_header_value',
  live: 'vault.gloo.example.com',
  wanted: 'vault.other.example.com',
};

test('clientConfig: one that takes the client’s region fits every region', () => {
  const live = { data: ANY, managed: false, others: [] };
  assert.is(compare(clientConfig(EU), live).action, 'no change');
  const other = compare(clientConfig({ ...EU, IAM_SERVER_ID_HEADER_VALUE: 'vault.other.example.com' }), live);
  assert.equal('differences' in other && other.differences, [HEADER]);
});

test('clientConfig: for a Vault that serves another region as well, it takes the client’s', () => {
  const shared = [
    { managed: true, others: ['role-of-us'] },
    { managed: true, others: undefined },
    { managed: false, otherCluster: 'us', others: [] },
  ];
  for (const whose of shared) {
    const resource = clientConfig(EU);
    const live = { data: DATA, ...whose };
    assert.equal(compare(resource, live), { action: 'update', differences: [REGION] });
    assert.match(resource.command(live), 'use_sts_region_from_client=true');
    assert.not.match(resource.command(live), 'sts_endpoint');
  }
});

test('clientConfig: in an auth method of others, that is proposed, and done with --adopt only', () => {
  const live = { data: DATA, managed: false, others: ['role-of-us'] };
  const proposed = compare(clientConfig(EU), live);
  assert.is(proposed.action, 'conflict');
  assert.match('options' in proposed ? proposed.options.join() : '', 'use_sts_region_from_client=true');
  const adopted = compare(clientConfig({ ...ADOPTING, ...IN_EU }), live);
  assert.equal(adopted, { action: 'update', differences: [REGION] });
});

test('clientConfig: the header value that others log in with is not changed', () => {
  const spec = { ...GUIDE, IAM_SERVER_ID_HEADER_VALUE: 'vault.other.example.com' };
  for (const whose of [
    { managed: true, others: ['role-of-us'] },
    { managed: true, others: undefined },
    { managed: false, otherCluster: 'us', others: [] },
  ]) {
    const comparison = compare(clientConfig(spec), { data: DATA, ...whose });
    assert.is(comparison.action, 'conflict');
    assert.equal('differences' in comparison && comparison.differences, [HEADER]);
    assert.match(
      'options' in comparison ? comparison.options.join() : '',
      /role-of-us|cluster us|may log in .* permission denied \(GET auth\/aws\/role\?list=true\)/,
    );
  }
});

const VAULT_ROLE = 'arn:aws:iam::123456789012:role/vault';
const DIFFERING = { sts_role: 'arn:aws:iam::123456789012:role/before' };

function comparedRole(live: object, adopt = false) {
  const use = { data: DIFFERING, managed: true, others: [] };
  return compare(stsRole(adopt ? ADOPTING : GUIDE, VAULT_ROLE), { ...use, ...live });
}

test('stsRole: one that differs is updated if only this cluster logs in', () => {
  assert.equal(comparedRole({}), {
    action: 'update',
    differences: [{ field: 'sts_role', live: DIFFERING.sts_role, wanted: VAULT_ROLE }],
  });
});

const SHARED: [whose: string, live: object, words: RegExp][] = [
  ['by a role of another cluster', { others: ['role-of-us'] }, /role role-of-us/],
  ['by roles that cannot be listed', { others: undefined }, /Others may log in .* permission denied/],
  ['by the cluster that enabled it', { managed: false, otherCluster: 'us' }, /cluster us/],
];
for (const [whose, live, words] of SHARED) {
  test(`stsRole: one that differs and is used ${whose} is a conflict, and --adopt updates it`, () => {
    const comparison = comparedRole(live);
    assert.is(comparison.action, 'conflict');
    assert.match('options' in comparison ? comparison.options.join('\n') : '', words);
    assert.is(comparedRole(live, true).action, 'update');
  });
}

test('stsRole: one that fits needs no change, whoever enabled the auth method', () => {
  const data = { sts_role: VAULT_ROLE };
  assert.equal(comparedRole({ data }), { action: 'no change' });
  assert.is(comparedRole({ data, managed: false, otherCluster: 'us' }).action, 'no change');
});

test('stsRole: one that another run has written since the plan is not overwritten', async () => {
  const written: unknown[] = [];
  const vault = { read: async () => DIFFERING, write: async (...call: unknown[]) => written.push(call) };
  const open = async () => vault as unknown as Vault;
  const work = { signal: new AbortController().signal, say: () => undefined };
  const writing = stsRole({ ...GUIDE, targetVault: { ...GUIDE.targetVault, open } }, VAULT_ROLE).write(
    undefined,
    work,
  );
  await writing.then(
    () => assert.unreachable(),
    (error: Failure) => assert.ok(error.transient),
  );
  assert.equal(written, []);
});

test.run();
