import type { RequestListener } from 'node:http';
import { serving } from 'engine/testing/serving';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Aws } from './clients.ts';
import { callerIdentity } from './identity.ts';
import { awsSettings } from './settings.ts';

const XMLNS = 'https://sts.amazonaws.com/doc/2011-06-15/';
const REFUSED = `<ErrorResponse xmlns="${XMLNS}"><Error><Type>Sender</Type><Code>InvalidClientTokenId</Code><Message>The security token included in the request is invalid.</Message></Error></ErrorResponse>`;
const ACCEPTED = `<GetCallerIdentityResponse xmlns="${XMLNS}"><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/me</Arn><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;

/** The error that a caller in ap-east-1 gets if these regions refuse the credentials. */
async function told(...refusing: readonly string[]): Promise<string> {
  const sts: RequestListener = ({ headers }, response) => {
    const isRefused = refusing.some((region) => headers.authorization?.includes(`/${region}/sts/`));
    response.writeHead(isRefused ? 403 : 200, { 'content-type': 'text/xml', 'x-amzn-requestid': 'id' });
    response.end(isRefused ? REFUSED : ACCEPTED);
  };
  return serving(sts, async (endpoint) => {
    const credentials = async () => ({ accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'none' });
    const settings = awsSettings({});
    const aws = new Aws('ap-east-1', async () => ({ ...(await settings()), credentials, endpoint }));
    return callerIdentity(aws).then(({ arn }) => arn, String);
  });
}

test('a disabled region is distinguished from bad keys: the region of IAM accepts the keys', async () => {
  const HINT = '(us-east-1 accepts the same credentials, ap-east-1 does not)';
  assert.match(await told('ap-east-1'), HINT);
  assert.not.match(await told('ap-east-1', 'us-east-1'), HINT);
  assert.is(await told(), 'arn:aws:iam::123456789012:user/me');
});

test.run();
