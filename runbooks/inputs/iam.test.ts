import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type * as z from 'zod';
import { IAM_PATH, IAM_TAGS, POLICY_ARN, ROLE_ARN, tagsIn } from './iam.ts';

const VALUES: [name: string, schema: z.ZodType<string>, valid: string[], invalid: string[]][] = [
  [
    'IAM_TAGS',
    IAM_TAGS,
    ['team=a', 'cost center=4 2,empty=,url=https://a/b', 'a=b=c'],
    ['team', '=a', 'a=b,', 'a=1,A=2', 'cluster=x', 'Managed-By=x', 'aws:a=b', ' a=b', 'a=b ', 'a=`id`'],
  ],
  [
    'IAM_PATH',
    IAM_PATH,
    ['/', '/teams/', '/teams/gate-way/'],
    ['teams', '/teams', 'teams/', '//', '/a b/', '/$(id)/'],
  ],
  [
    'PERMISSIONS_BOUNDARY_ARN',
    POLICY_ARN,
    ['arn:aws:iam::123456789012:policy/a/b', 'arn:aws-cn:iam::aws:policy/PowerUserAccess'],
    [
      'b',
      'arn:aws:iam::123456789012:role/b',
      'arn:aws:iam::1:policy/b',
      'arn:aws:iam::123456789012:policy/b c',
    ],
  ],
  [
    'VAULT_STS_ROLE_ARN',
    ROLE_ARN,
    ['arn:aws:iam::123456789012:role/vault-lookup', 'arn:aws-us-gov:iam::123456789012:role/teams/a'],
    ['vault-lookup', 'arn:aws:sts::123456789012:assumed-role/a/b', 'arn:aws:iam::123456789012:role/'],
  ],
];
for (const [name, schema, valid, invalid] of VALUES) {
  test(`${name}: accepts ${valid.join(' and ')}`, () => {
    for (const value of valid) assert.ok(schema.safeParse(value).success, value);
  });
  test(`${name}: refuses ${invalid.join(' and ')}`, () => {
    for (const value of invalid) assert.not.ok(schema.safeParse(value).success, value);
  });
}

test('IAM_TAGS: leaves room for the tags that name the owner', () => {
  const tags = (count: number) => Array.from({ length: count }, (_, index) => `k${index}=v`).join();
  assert.ok(IAM_TAGS.safeParse(tags(48)).success);
  assert.not.ok(IAM_TAGS.safeParse(tags(49)).success);
});

test('tagsIn: a value may hold =', () => {
  assert.equal(tagsIn('team=gateway,note=a=b,empty='), { team: 'gateway', note: 'a=b', empty: '' });
});

test.run();
