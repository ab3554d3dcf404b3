// A refusal names user, action, resource and reason (docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html), in the called service's protocol.
import { denial, readMotoRefusal, refusalAnswer } from '../refusal.ts';
import type { Rule } from './rule.ts';

export const motoDenials: Rule = async ({ accountId }, { call, id }, next) => {
  const answer = await next();
  const refused = readMotoRefusal(call, answer.status, answer.body.toString('utf8'));
  if (refused === undefined) return answer;
  const { userArn } = refused;
  // An earlier rule refused everything that a policy denies. moto refuses only sessions of deleted roles.
  return refusalAnswer(call, userArn ? denial(call, userArn, accountId, 'implicit') : refused, id);
};
