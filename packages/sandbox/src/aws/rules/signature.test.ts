import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { DEFAULT_SETTINGS } from '../settings.ts';
import type { AccountState, Received } from './rule.ts';
import { signature } from './signature.ts';

const test = suite('the signature of a call to STS');

/** What STS answers to a call with these signed headers, in the default region unless another one is signed. */
async function answerTo(names: string, region = 'us-east-1'): Promise<string> {
  const headers = {
    authorization: `AWS4-HMAC-SHA256 Credential=AKIA1/x, SignedHeaders=${names}, Signature=0`,
  };
  const call = {
    service: 'sts',
    action: 'GetCallerIdentity',
    protocol: 'query',
    accessKeyId: 'AKIA1',
    region,
  };
  const received = {
    call: { ...call, hostRegion: 'us-east-1' },
    request: { headers },
  } as unknown as Received;
  const passed = { status: 200, headers: {}, body: Buffer.from('passed on') };
  const account = { settings: DEFAULT_SETTINGS } as AccountState;
  return (await signature(account, received, async () => passed)).body.toString();
}

test('covers the host, so that it is valid for no other host', async () => {
  assert.is(await answerTo('host;x-amz-date;x-vault-aws-iam-server-id'), 'passed on');
  for (const names of ['x-amz-date', 'x-amz-date;x-vault-aws-iam-server-id', 'x-host'])
    assert.match(await answerTo(names), "'Host' or ':authority' must be a 'SignedHeader'");
});

test('is for the region of the called host', async () => {
  assert.match(await answerTo('host', 'eu-west-1'), "valid region, not 'eu-west-1'");
});

test.run();
