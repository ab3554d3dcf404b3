import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type StsEndpoint, stsEndpoint } from './sts-endpoint.ts';

const GUIDES = 'https://sts.us-east-1.amazonaws.com';
const ENDPOINTS: [live: string, is: StsEndpoint][] = [
  [GUIDES, 'same'],
  [`${GUIDES}/`, 'same'],
  [`${GUIDES}//`, 'same'],
  ['https://STS.us-east-1.amazonaws.com', 'same'],
  ['https://vpce-0aa-1bb.sts.us-east-1.vpce.amazonaws.com', 'chosen'],
  ['https://sts-fips.us-east-1.amazonaws.com', 'chosen'],
  ['https://sts.us-east-1.api.aws', 'chosen'],
  ['', 'of another region'],
  ['https://sts.amazonaws.com', 'of another region'],
  ['https://sts.eu-west-1.amazonaws.com', 'of another region'],
  ['https://vpce-0aa-1bb.sts.eu-west-1.vpce.amazonaws.com', 'unknown'],
  ['https://sts.corp.example.com', 'unknown'],
  ['https://sts.us-east-1.amazonaws.com.evil.example', 'unknown'],
  ['https://sts-fips.us-east-1.amazonaws.com/proxy', 'unknown'],
  ['http://sts.us-east-1.amazonaws.com', 'unknown'],
  [`${GUIDES}:8443`, 'unknown'],
  ['sts.us-east-1.amazonaws.com', 'broken'],
  ['htps://sts.us-east-1.amazonaws.com', 'broken'],
];
for (const [live, is] of ENDPOINTS) {
  test(`stsEndpoint: ${JSON.stringify(live)} is ${is}`, () => {
    assert.is(stsEndpoint(live, GUIDES, 'us-east-1'), is);
  });
}

test('stsEndpoint: in another partition', () => {
  const guides = 'https://sts.cn-north-1.amazonaws.com.cn';
  const of = (live: string) => stsEndpoint(live, guides, 'cn-north-1');
  assert.is(of(`${guides}/`), 'same');
  assert.is(of('https://vpce-0aa-1bb.sts.cn-north-1.vpce.amazonaws.com.cn'), 'chosen');
  assert.is(of('https://vpce-0aa-1bb.sts.cn-north-1.vpce.amazonaws.com'), 'unknown');
  assert.is(of('https://sts.cn-northwest-1.amazonaws.com.cn'), 'of another region');
});

test.run();
