// AWS throttles an account's calls by a token bucket (aws.amazon.com/blogs/security/how-to-monitor-and-query-iam-resources-at-scale-part-2).
import { faultRefusal } from '../../gateway/faults.ts';
import { type Refusal, refusalAnswer } from '../refusal.ts';
import type { Rule } from './rule.ts';

export const rate: Rule = (account, { call, id }, next) =>
  call.service === 'iam' && !account.rate.take()
    ? refusalAnswer(call, faultRefusal('Throttling', call) as Refusal, id)
    : next();
