// A signature is valid for its region and host, its key's lifetime and five minutes (docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html).
import { awsTime, refuseTime } from '../aws-clock.ts';
import { signedHeaders } from '../signature.ts';
import { faultRefusal } from '../../gateway/faults.ts';
import { invalidSignature, refusalAnswer } from '../refusal.ts';
import type { AccountState, Received, Rule } from './rule.ts';

export const signature: Rule = (account, received, next) => {
  const refusal = refuseSignature(account, received);
  return refusal ? refusalAnswer(received.call, refusal, received.id) : next();
};

/** Checks region, headers, key and time of a signature, for any caller. moto checks the signature itself. */
function refuseSignature({ settings }: AccountState, { call, request }: Received) {
  if (call.service === 'sts' && call.hostRegion && call.accessKeyId && call.hostRegion !== call.region) {
    return invalidSignature(call, `Credential should be scoped to a valid region, not '${call.region}'. `);
  }
  // Otherwise, a signature for one host would be valid for any other. isSigned compares the signed headers, so also the host.
  if (call.accessKeyId && !signedHeaders(request).includes('host')) {
    return invalidSignature(
      call,
      "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
    );
  }
  if (settings.expiredKeys.includes(call.accessKeyId ?? '')) return faultRefusal('ExpiredToken', call);
  // Vault runs on this machine, but represents a node whose clock agrees with AWS's.
  if (request.headers['user-agent']?.includes('aws-sdk-go')) return undefined;
  return refuseTime(call, request.headers['x-amz-date'], awsTime(settings));
}
