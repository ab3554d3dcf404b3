// AWS throttles an account's calls by a token bucket (docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html, of EC2).
import { faultRefusal } from '../faults.ts';
import { type Refusal, refusalAnswer } from '../refusal.ts';
import type { Rule } from './rule.ts';

export const rate: Rule = (account, { call, id }, next) =>
  call.service === 'iam' && !account.rate.take()
    ? refusalAnswer(call, faultRefusal('Throttling', call) as Refusal, id)
    : next();
