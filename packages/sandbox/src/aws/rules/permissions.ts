// Policies, boundary and organisation allow or deny a call (docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html).
import { refusalAnswer } from '../refusal.ts';
import type { Rule } from './rule.ts';

export const permissions: Rule = async (
  { authorization, accountId, settings },
  { call, caller, id },
  next,
) => {
  const { controlPolicy } = settings;
  const decision = caller && (await authorization.decide(call, caller.arn, accountId, controlPolicy));
  if (typeof decision === 'object') return refusalAnswer(call, decision, id);
  return next({ isAllowed: decision === 'allowed' });
};
