// Most regions have to be enabled by the account (docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_enable-regions.html).
import type { AwsCall } from '../call.ts';
import { type Refusal, refusalAnswer } from '../refusal.ts';
import type { Rule } from './rule.ts';

export const regions: Rule = ({ settings: { disabledRegions }, accountId }, { call, id }, next) =>
  // IAM is one service for all regions.
  disabledRegions.includes(call.region) && call.service !== 'iam'
    ? refusalAnswer(call, refusalOf(call, accountId), id)
    : next();

/** A service's refusal in a region that is not enabled. A signed call gets the error for an unknown access key. */
function refusalOf({ action, protocol }: AwsCall, accountId: string): Refusal {
  if (action === 'AssumeRoleWithWebIdentity') {
    const message = `STS is not activated in this region for account:${accountId}. Your account administrator can activate STS in this region using the IAM Console.`;
    return { status: 403, code: 'RegionDisabledException', message };
  }
  if (protocol === 'ec2') {
    const message = 'AWS was not able to validate the provided access credentials';
    return { status: 401, code: 'AuthFailure', message };
  }
  const code = protocol === 'json' ? 'UnrecognizedClientException' : 'InvalidClientTokenId';
  return { status: 403, code, message: 'The security token included in the request is invalid.' };
}
