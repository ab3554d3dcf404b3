import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { regionIn } from './names.ts';

const ISSUERS: [issuer: string, region: string | undefined][] = [
  ['oidc.eks.us-east-1.amazonaws.com/id/ABC', 'us-east-1'],
  ['oidc.eks.cn-north-1.amazonaws.com.cn/id/ABC', 'cn-north-1'],
  ['oidc.eks.eusc-de-east-1.amazonaws.eu/id/ABC', 'eusc-de-east-1'],
  ['oidc.eks.us-iso-east-1.c2s.ic.gov/id/ABC', 'us-iso-east-1'],
  ['oidc-eks.us-east-1.api.aws/id/ABC', 'us-east-1'],
  ['oidc-eks.cn-north-1.api.amazonwebservices.com.cn/id/ABC', 'cn-north-1'],
  ['oidc-eks.eusc-de-east-1.api.amazonwebservices.eu/id/ABC', 'eusc-de-east-1'],
  ['token.actions.githubusercontent.com', undefined],
  ['127.0.0.1:8443/id/ABC', undefined],
  ['', undefined],
];
for (const [issuer, region] of ISSUERS) {
  test(`regionIn: ${issuer === '' ? 'no issuer' : issuer}`, () => assert.is(regionIn(issuer), region));
}

test.run();
