// Each answer has the header Date. SDKs compare it with their own clock ("clock skew correction").
import { awsTime } from '../account/aws-clock.ts';
import type { Rule } from './rule.ts';

export const dated: Rule = async ({ settings }, _received, next) => {
  const answer = await next();
  return { ...answer, headers: { ...answer.headers, date: awsTime(settings).toUTCString() } };
};
