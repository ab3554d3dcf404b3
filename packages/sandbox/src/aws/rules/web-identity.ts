// STS checks the token of a web identity (docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html).

import { assumeByWebIdentity } from '../web-identity.ts';
import { refusalAnswer, successAnswer } from '../refusal.ts';
import type { Rule } from './rule.ts';

export const webIdentity: Rule = async (account, { call, id }, next) => {
  if (call.action !== 'AssumeRoleWithWebIdentity') return next();
  const outcome = await assumeByWebIdentity(account, call);
  return 'code' in outcome
    ? refusalAnswer(call, outcome, id)
    : successAnswer({ ...call, service: 'sts' }, id, outcome.result);
};
