import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  CLUSTER_NAME,
  dnsSuffix,
  IAM_NAME,
  oidcProviderArn,
  POLICY_NAME_MAX,
  policyArn,
  REGION,
  ROLE_NAME_MAX,
  roleArn,
  stsEndpoint,
} from './names.ts';

const PARTITIONS: [partition: string, region: string, endpoint: string, suffix: string][] = [
  ['aws', 'eu-central-1', 'https://sts.eu-central-1.amazonaws.com', 'amazonaws.com'],
  ['aws-cn', 'cn-north-1', 'https://sts.cn-north-1.amazonaws.com.cn', 'amazonaws.com.cn'],
  ['aws-us-gov', 'us-gov-west-1', 'https://sts.us-gov-west-1.amazonaws.com', 'amazonaws.com'],
];
for (const [partition, region, endpoint, suffix] of PARTITIONS) {
  const account = { accountId: '123456789012', partition };
  test(`stsEndpoint, dnsSuffix: of ${partition}`, () => {
    assert.is(stsEndpoint(partition, region), endpoint);
    assert.is(dnsSuffix(partition), suffix);
  });
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

test('REGION: accepts the regions of the partitions aws, aws-cn and aws-us-gov', () => {
  const regions =
    'us-east-1 us-east-2 us-west-1 us-west-2 af-south-1 ap-east-1 ap-east-2 ap-south-1 ap-south-2 ' +
    'ap-southeast-1 ap-southeast-7 ap-northeast-1 ap-northeast-3 ca-central-1 ca-west-1 eu-central-1 ' +
    'eu-central-2 eu-west-3 eu-south-2 eu-north-1 il-central-1 me-south-1 me-central-1 mx-central-1 ' +
    'sa-east-1 cn-north-1 cn-northwest-1 us-gov-east-1 us-gov-west-1';
  for (const region of regions.split(' ')) assert.match(region, REGION);
});

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
    'cn-east-1',
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
