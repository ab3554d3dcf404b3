import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fleetOf } from '../../testing/guide.ts';
import type { FleetEntry } from '../fleet-file.ts';
import { fleetText, partsOf } from './fleet-text.ts';

const FLEET = `
defaults: { AWS_REGION: eu-west-1, EDGE_VERSION: v1.17.3 }
clusters:
  - CLUSTER_NAME: prod-1
    kube-context: 'it''s: #1'
  - CLUSTER_NAME: prod-2
    AWS_REGION: us-east-1
    ACCOUNT_ID: 012345678901
    strict-trust: true
    VAULT_TOKEN_FROM: VAULT_TOKEN_US
  - { CLUSTER_NAME: prod-2, name: prod-2/second, AWS_REGION: us-east-1, NAMESPACE: 'gloo-2' }
`;
const { entries } = fleetOf(FLEET);
const withoutLines = (some: readonly FleetEntry[]) => some.map(({ line: _line, ...entry }) => entry);

test('fleetText: is read as the same entries, in the same order', () => {
  assert.equal(withoutLines(fleetOf(fleetText(entries)).entries), withoutLines(entries));
});

test('fleetText: a line for each entry, and what all have in common once', () => {
  const lines = fleetText(entries).split('\n');
  assert.is(lines.filter((line) => line.startsWith('- {')).length, 3);
  assert.is(lines.filter((line) => line.includes('v1.17.3')).length, 1);
});

test('fleetText: one cluster is a fleet too', () => {
  const one = entries.slice(0, 1);
  assert.equal(withoutLines(fleetOf(fleetText(one)).entries), withoutLines(one));
});

test('fleetText: clusters of one name, which no default may become', () => {
  const twins = fleetOf('clusters: [{CLUSTER_NAME: a, name: x}, {CLUSTER_NAME: a, name: y}]').entries;
  assert.equal(withoutLines(fleetOf(fleetText(twins)).entries), withoutLines(twins));
});

test('partsOf: joined, the same text; each ends with a line and is no larger than told', () => {
  const text = fleetText(entries);
  for (const bytes of [120, 200, 10_000]) {
    const parts = partsOf(text, bytes);
    assert.is(parts.join(''), text);
    for (const part of parts)
      assert.ok(part.endsWith('\n') && Buffer.byteLength(part) <= Math.max(bytes, 150), part);
  }
  assert.is(partsOf(text, 10_000).length, 1);
});

test('partsOf: counts bytes, not characters', () => {
  assert.equal(partsOf('ää\nöö\n', 5), ['ää\n', 'öö\n']);
});

test('10,000 clusters fit in two objects of a million bytes', () => {
  const many = Array.from({ length: 10_000 }, (_, index) => ({
    name: `payments-prod-${index}`,
    line: 1,
    variables: {
      CLUSTER_NAME: `payments-prod-${index}`,
      AWS_REGION: ['eu-west-1', 'us-east-1', 'ap-southeast-2'][index % 3] ?? '',
      AWS_PROFILE: `team-${index % 100}`,
      VAULT_ADDR: `https://vault.team-${index % 100}.example.com`,
    },
    flags: { 'kube-context': `payments-prod-${index}` },
    vaultTokenFrom: undefined,
  }));
  const text = fleetText(many);
  assert.is(partsOf(text, 1_000_000).length, 2);
  assert.is(fleetOf(text).entries.length, 10_000);
});

test.run();
