// A signature is valid for its region, its key's lifetime and five minutes (docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html).
import { awsTime, refuseTime } from '../aws-clock.ts';
import { faultRefusal } from '../faults.ts';
import { refusalAnswer, wrongRegion } from '../refusal.ts';
import type { AccountState, Received, Rule } from './rule.ts';

export const signature: Rule = (account, received, next) => {
  const refusal = refuseSignature(account, received);
  return refusal ? refusalAnswer(received.call, refusal, received.id) : next();
};

/** Checks region, key and time of a signature, for any caller. moto checks the signature itself. */
function refuseSignature({ settings }: AccountState, { call, request }: Received) {
  if (call.service === 'sts' && call.hostRegion && call.accessKeyId && call.hostRegion !== call.region) {
    return wrongRegion(call);
  }
  if (settings.expiredKeys.includes(call.accessKeyId ?? '')) return faultRefusal('ExpiredToken', call);
  // Vault runs on this machine, but represents a node whose clock agrees with AWS's.
  if (request.headers['user-agent']?.includes('aws-sdk-go')) return undefined;
  return refuseTime(call, request.headers['x-amz-date'], awsTime(settings));
}
