// Each answer has the header Date, with which SDKs correct their own clock (`systemClockOffset`, github.com/aws/aws-sdk-js-v3).
import { awsTime } from '../aws-clock.ts';
import type { Rule } from './rule.ts';

export const dated: Rule = async ({ settings }, _received, next) => {
  const answer = await next();
  return { ...answer, headers: { ...answer.headers, date: awsTime(settings).toUTCString() } };
};
