import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { oidcProviderArn, policyArn, regionIn, roleArn } from './names.ts';

test('ARNs: have the partition and the path', () => {
  const china = { accountId: '123456789012', partition: 'aws-cn' };
  assert.equal(
    [roleArn(china, 'r', '/team/'), policyArn(china, 'p', '/team/'), oidcProviderArn(china, 'oidc/id/A')],
    ['role/team/r', 'policy/team/p', 'oidc-provider/oidc/id/A'].map(
      (name) => `arn:aws-cn:iam::123456789012:${name}`,
    ),
  );
});

const ISSUERS: [issuer: string, region: string | undefined][] = [
  ['oidc.eks.cn-north-1.amazonaws.com.cn/id/ABC', 'cn-north-1'],
  ['oidc-eks.us-east-1.api.aws/id/ABC', 'us-east-1'],
  ['token.actions.githubusercontent.com', undefined],
  ['', undefined],
];
for (const [issuer, region] of ISSUERS) {
  test(`regionIn: ${issuer === '' ? 'no issuer' : issuer}`, () => assert.is(regionIn(issuer), region));
}

test.run();
