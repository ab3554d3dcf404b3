// IAM is eventually consistent (docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency).
import { refusalAnswer, successAnswer } from '../refusal.ts';
import { type Rule, withText } from './rule.ts';

export const visibility: Rule = async ({ consistency }, { call, id }, next) => {
  const settled = consistency.before(call);
  if (settled === 'done') return successAnswer(call, id);
  if (settled) return refusalAnswer(call, settled, id);
  const answer = await next();
  if (answer.status < 400) await consistency.after(call, answer.body.toString('utf8'));
  return withText(answer, (text) => consistency.filter(call, text));
};
