import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { AwsCall } from './call.ts';
import { awsTime, refuseTime } from './aws-clock.ts';

const call: AwsCall = {
  service: 'iam',
  action: 'GetRole',
  region: 'us-east-1',
  protocol: 'query',
  params: {},
  accessKeyId: 'AKIA1',
};
const now = new Date('2026-11-20T12:10:00.900Z');
const clock = suite('AWS’s clock');

clock('accepts signatures up to five minutes old or in the future', () => {
  for (const date of ['20261120T120501Z', '20261120T121000Z', '20261120T121500Z'])
    assert.is(refuseTime(call, date, now), undefined);
});

clock('refuses a signature that is too old', () => {
  assert.equal(refuseTime(call, '20261120T120000Z', now), {
    status: 403,
    code: 'SignatureDoesNotMatch',
    message:
      'Signature expired: 20261120T120000Z is now earlier than 20261120T120500Z (20261120T121000Z - 5 min.)',
  });
});

clock('refuses a signature from the future', () => {
  assert.match(
    refuseTime(call, '20261120T122000Z', now)?.message ?? '',
    'Signature not yet current: 20261120T122000Z is still later than 20261120T121500Z (20261120T121000Z + 5 min.)',
  );
});

clock('refuses with the error code of the service', () => {
  const code = (of: Partial<AwsCall>) => refuseTime({ ...call, ...of }, '20261120T120000Z', now)?.code;
  assert.is(code({ protocol: 'json' }), 'InvalidSignatureException');
  assert.is(code({ protocol: 'ec2' }), 'RequestExpired');
});

clock('ignores unsigned calls and invalid times', () => {
  const { accessKeyId: _, ...unsigned } = call;
  assert.is(refuseTime(unsigned, '20261120T120000Z', now), undefined);
  assert.is(refuseTime(call, undefined, now), undefined);
  assert.is(refuseTime(call, 'yesterday', now), undefined);
});

clock('can be ahead of this machine’s', () => {
  assert.ok(Math.abs(awsTime({ clockAheadSeconds: 600 }).getTime() - Date.now() - 600_000) < 1000);
});

clock.run();
