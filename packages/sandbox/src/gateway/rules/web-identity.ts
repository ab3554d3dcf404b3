// STS checks the token of a web identity (docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html).
import { refusalAnswer } from '../refusal.ts';
import type { Rule } from './rule.ts';

export const webIdentity: Rule = async (account, { call, id }, next) => {
  if (call.action !== 'AssumeRoleWithWebIdentity') return next();
  const outcome = await account.webIdentity.assume(call, account.accountId);
  if (!('xml' in outcome)) return refusalAnswer(call, outcome, id);
  const headers = { 'content-type': 'text/xml', 'x-amzn-requestid': id };
  return { status: 200, headers, body: Buffer.from(outcome.xml) };
};
