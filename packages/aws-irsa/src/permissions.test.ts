import { Failure } from 'engine/resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { policySource } from './permissions.ts';

const ACCOUNT = '123456789012';
const IAM = `arn:aws:iam::${ACCOUNT}`;
const SSO = 'AWSReservedSSO_Admin_0a';
const AT_PATH = `${IAM}:role/aws-reserved/sso.amazonaws.com/${SSO}`;
const ROLES: Parameters<typeof policySource>[1] = async (name) => {
  if (name === SSO) return { arn: AT_PATH };
  if (name === 'hidden') throw new Failure({ resource: 'iam role', seen: 'AccessDenied' });
  return undefined;
};

const SOURCES: [arn: string, source: string][] = [
  [`arn:aws:sts::${ACCOUNT}:assumed-role/admin/me@example.com`, `${IAM}:role/admin`],
  [`${IAM}:user/team/alice`, `${IAM}:user/team/alice`],
  [`${IAM}:root`, `${IAM}:root`],
  // A role with a path is as IAM names it, if the caller may look it up.
  [`arn:aws:sts::${ACCOUNT}:assumed-role/${SSO}/me`, AT_PATH],
  [`arn:aws:sts::${ACCOUNT}:assumed-role/hidden/me`, `${IAM}:role/hidden`],
];
for (const [arn, source] of SOURCES) {
  test(`policySource: of ${arn} is ${source}`, async () => {
    const partition = arn.split(':')[1] ?? '';
    assert.is(await policySource({ arn, partition, accountId: ACCOUNT }, ROLES), source);
  });
}

test.run();
