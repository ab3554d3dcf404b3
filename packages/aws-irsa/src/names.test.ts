import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { regionIn } from './names.ts';

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
