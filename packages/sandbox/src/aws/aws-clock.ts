import type { AwsCall } from './call.ts';
import { timeOf } from './signature.ts';
import { invalidSignature, type Refusal } from './refusal.ts';
import type { AccountSettings } from './settings.ts';

/** The greatest difference that AWS accepts between the time of a signature and its own, in milliseconds. */
const tolerance = 5 * 60_000;

/** AWS's time: this machine's, plus an offset if one is set. */
export const awsTime = ({ clockAheadSeconds }: Pick<AccountSettings, 'clockAheadSeconds'>): Date =>
  new Date(Date.now() + clockAheadSeconds * 1000);

/** A time in the format of the header x-amz-date. */
const amzDate = (time: Date): string => time.toISOString().replace(/[-:]|\.\d+/g, '');

/**
 * AWS's refusal of a call whose signature is too old or too far in the future; undefined for a valid time.
 * @param signedAt the header x-amz-date, which unsigned calls do not have
 */
export function refuseTime(call: AwsCall, signedAt: string | undefined, now: Date): Refusal | undefined {
  const signed = timeOf(signedAt);
  if (!call.accessKeyId || Number.isNaN(signed)) return undefined;
  const offset = signed - now.getTime();
  if (Math.abs(offset) <= tolerance) return undefined;
  if (call.protocol === 'ec2')
    return { status: 400, code: 'RequestExpired', message: 'Request has expired.' };
  const limit = amzDate(new Date(now.getTime() + Math.sign(offset) * tolerance));
  return invalidSignature(
    call,
    offset < 0
      ? `Signature expired: ${signedAt} is now earlier than ${limit} (${amzDate(now)} - 5 min.)`
      : `Signature not yet current: ${signedAt} is still later than ${limit} (${amzDate(now)} + 5 min.)`,
  );
}
