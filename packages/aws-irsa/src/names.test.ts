import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  CLUSTER_NAME,
  IAM_NAME,
  oidcProviderArn,
  POLICY_NAME_MAX,
  policyArn,
  REGION,
  ROLE_NAME_MAX,
  roleArn,
} from './names.ts';

const PARTITIONS = [
  'aws',
  'aws-cn',
  'aws-us-gov',
  'aws-eusc',
  'aws-iso',
  'aws-iso-b',
  'aws-iso-e',
  'aws-iso-f',
];
for (const partition of PARTITIONS) {
  const account = { accountId: '123456789012', partition };
  test(`roleArn, policyArn, oidcProviderArn: of ${partition}`, () => {
    assert.is(
      roleArn(account, 'dev-role-iam-demo'),
      `arn:${partition}:iam::123456789012:role/dev-role-iam-demo`,
    );
    assert.is(policyArn(account, 'p'), `arn:${partition}:iam::123456789012:policy/p`);
    assert.is(
      oidcProviderArn(account, 'oidc.eks.eu-central-1.amazonaws.com/id/ABC'),
      `arn:${partition}:iam::123456789012:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/ABC`,
    );
  });
}

test('REGION: refuses anything else', () => {
  for (const text of [
    '',
    'us-east',
    'us-east-1a',
    'us-east-0',
    'useast1',
    'US-EAST-1',
    'mars-north-1',
    'eu-center-1',
    'aws-global',
    'us-isox2-east-1',
    'eusc-east-1',
    'us-east-1\n',
    ' us-east-1',
    'us-east-1;id',
  ]) {
    assert.not.match(text, REGION);
  }
});

test('CLUSTER_NAME: accepts what EKS accepts, up to 100 characters', () => {
  for (const name of ['demo', 'd', '1demo', 'gloo-ee_Vault', 'a'.repeat(100)])
    assert.match(name, CLUSTER_NAME);
});

test('CLUSTER_NAME: refuses what EKS refuses', () => {
  for (const name of [
    '',
    '-demo',
    '_demo',
    'de mo',
    'demo.1',
    'demo;id',
    'demo\n',
    'démo',
    'a'.repeat(101),
  ]) {
    assert.not.match(name, CLUSTER_NAME);
  }
});

test('IAM_NAME: accepts the characters that IAM accepts', () => {
  for (const name of ['dev-role-iam-demo', 'a+b=c,d.e@f-g_h', '0']) assert.match(name, IAM_NAME);
  for (const name of ['', 'a b', 'a/b', 'a;b', 'a\n', 'a:b', 'ä', '$(id)']) assert.not.match(name, IAM_NAME);
});

test('the maximum lengths are those of IAM', () => {
  assert.is(ROLE_NAME_MAX, 64);
  assert.is(POLICY_NAME_MAX, 128);
});

test.run();
