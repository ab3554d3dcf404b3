// The errors that every service may give (docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html), and lost answers.
import { withFault } from '../../gateway/fault-effects.ts';
import { faultRefusal } from '../../gateway/faults.ts';
import { refusalAnswer } from '../refusal.ts';
import type { Rule } from './rule.ts';

export const faults: Rule = (account, { call, id, ofPod }, next) => {
  const fault = ofPod ? undefined : account.faults.hit(call);
  if (fault === undefined) return next();
  const refuse = (kind: typeof fault.kind) => {
    const refusal = faultRefusal(kind, call);
    return refusal && refusalAnswer(call, refusal, id);
  };
  return withFault(fault, refuse, next);
};
