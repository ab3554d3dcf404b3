import { Failure } from 'engine/resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { policySource } from './permissions.ts';

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
  test(`policySource: of ${arn} is ${source}`, async () => {
    const caller = { arn, partition, accountId: '123456789012' };
    assert.is(await policySource(caller, async () => undefined), source);
  });
}

const SSO = {
  arn: 'arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Admin_0a/me',
  partition: 'aws',
  accountId: '123456789012',
};

test('policySource: for a session whose role has a path, returns the role as IAM names it', async () => {
  const arn = 'arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0a';
  assert.is(
    await policySource(SSO, async (name) => (name === 'AWSReservedSSO_Admin_0a' ? { arn } : undefined)),
    arn,
  );
});

test('policySource: for a session that may not look up its role, returns the role without a path', async () => {
  const refused = new Failure({ resource: 'iam role', seen: 'AccessDenied' });
  assert.is(
    await policySource(SSO, () => Promise.reject(refused)),
    'arn:aws:iam::123456789012:role/AWSReservedSSO_Admin_0a',
  );
});

test.run();
