import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { IAM_NAME, oidcProviderArn, policyArn, REGION, regionIn, roleArn } from './names.ts';

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

test('ARNs: have the partition and the path', () => {
  const china = { accountId: '123456789012', partition: 'aws-cn' };
  assert.equal(
    [
      roleArn(china, 'r', '/team/'),
      policyArn(china, 'p', '/team/'),
      oidcProviderArn(china, 'oidc.example/id/A'),
    ],
    ['role/team/r', 'policy/team/p', 'oidc-provider/oidc.example/id/A'].map(
      (name) => `arn:aws-cn:iam::123456789012:${name}`,
    ),
  );
});

test('IAM_NAME: accepts the characters that IAM accepts', () => {
  for (const name of ['dev-role-iam-demo', 'a+b=c,d.e@f-g_h', '0']) assert.match(name, IAM_NAME);
  for (const name of ['', 'a b', 'a/b', 'a;b', 'a\n', 'a:b', 'ä', '$(id)']) assert.not.match(name, IAM_NAME);
});

const ISSUERS: [issuer: string, region: string | undefined][] = [
  ['oidc.eks.us-east-1.amazonaws.com/id/ABC', 'us-east-1'],
  ['oidc.eks.cn-north-1.amazonaws.com.cn/id/ABC', 'cn-north-1'],
  ['oidc-eks.us-east-1.api.aws/id/ABC', 'us-east-1'],
  ['token.actions.githubusercontent.com', undefined],
  ['127.0.0.1:8443/id/ABC', undefined],
  ['', undefined],
];
for (const [issuer, region] of ISSUERS) {
  test(`regionIn: ${issuer === '' ? 'no issuer' : issuer}`, () => assert.is(regionIn(issuer), region));
}

test.run();
