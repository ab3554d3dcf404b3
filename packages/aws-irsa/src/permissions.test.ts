import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { policySource } from './permissions.ts';
import { tagList, tagRecord } from './tags.ts';

const SOURCES: [arn: string, partition: string, source: string][] = [
  [
    'arn:aws:sts::123456789012:assumed-role/admin/me@example.com',
    'aws',
    'arn:aws:iam::123456789012:role/admin',
  ],
  [
    'arn:aws-cn:sts::123456789012:assumed-role/admin/session',
    'aws-cn',
    'arn:aws-cn:iam::123456789012:role/admin',
  ],
  ['arn:aws:iam::123456789012:user/team/alice', 'aws', 'arn:aws:iam::123456789012:user/team/alice'],
  ['arn:aws:iam::123456789012:root', 'aws', 'arn:aws:iam::123456789012:root'],
];
for (const [arn, partition, source] of SOURCES) {
  test(`policySource: of ${arn} it is ${source}`, () => {
    assert.is(policySource({ arn, partition, accountId: '123456789012' }), source);
  });
}

test('tagList, tagRecord: what is written is what is read', () => {
  const tags = { 'managed-by': 'us', cluster: 'demo' };
  assert.equal(tagList(tags), [
    { Key: 'managed-by', Value: 'us' },
    { Key: 'cluster', Value: 'demo' },
  ]);
  assert.equal(tagRecord(tagList(tags)), tags);
});

test('tagRecord: no tags are an empty record', () => {
  assert.equal(tagRecord(undefined), {});
});

test.run();
