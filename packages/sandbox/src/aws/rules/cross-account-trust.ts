// A role's trust policy has to allow callers of other accounts (docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html). moto does not find the role in the caller's account, and allows the call.

import { emptyIfNotFound } from '../moto.ts';
import { parsePolicy } from '../identity-policies.ts';
import { evaluateTrust, type TrustPolicy } from '../trust.ts';
import { refusalAnswer } from '../refusal.ts';
import { xmlValue } from '../xml.ts';
import type { Rule } from './rule.ts';

export const crossAccountTrust: Rule = async ({ moto, accountId }, { call, caller, id }, next) => {
  const { RoleArn = '' } = call.params;
  if (call.action !== 'AssumeRole' || caller === undefined) return next();
  if (accountOf(RoleArn) !== accountId || accountOf(caller.arn) === accountId) return next();
  const role = await moto
    .query('iam', call.region, { Action: 'GetRole', RoleName: RoleArn.split('/').at(-1) ?? '' })
    .catch(emptyIfNotFound);
  const trust = parsePolicy<TrustPolicy>(xmlValue(role, 'AssumeRolePolicyDocument'));
  const context = { action: 'sts:AssumeRole', session: caller.arn, keys: {} };
  if (xmlValue(role, 'Arn') === RoleArn && evaluateTrust(trust, context) === 'allow') return next();
  const message = `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`;
  return refusalAnswer(call, { status: 403, code: 'AccessDenied', message }, id);
};

const accountOf = (arn: string): string | undefined => arn.split(':')[4];
