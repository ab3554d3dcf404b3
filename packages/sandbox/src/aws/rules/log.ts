// The sandbox’s own rule, for tests: it logs all calls, as CloudTrail does (docs.aws.amazon.com/awscloudtrail).
import { loggedParts } from '../../gateway/log.ts';
import type { Answer } from '../refusal.ts';
import { xmlValue } from '../xml.ts';
import type { Rule } from './rule.ts';

export const logged: Rule = async ({ keys, log }, { call, ofPod }, next) => {
  const time = new Date();
  const answer = await next();
  if (ofPod) return answer;
  const caller = call.accessKeyId ? (keys.get(call.accessKeyId)?.arn ?? call.accessKeyId) : 'anonymous';
  const { status, fault } = answer;
  const error = errorCode(answer);
  const outcome = { time: time.toISOString(), caller, status, ms: Date.now() - time.getTime() };
  log.add({ ...loggedParts(call), ...outcome, ...(error ? { error } : {}), ...(fault ? { fault } : {}) });
  return answer;
};

function errorCode({ status, headers, body }: Answer): string | undefined {
  if (status < 400) return undefined;
  const text = body.toString('utf8');
  return headers['x-amzn-errortype'] ?? xmlValue(text, 'Code') ?? /"__type":\s*"([^"]+)"/.exec(text)?.[1];
}
