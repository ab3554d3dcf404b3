// A role has at most ten managed policies (docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html).
import { emptyIfNotFound } from '../moto.ts';
import { refusalAnswer } from '../refusal.ts';
import { xmlValues } from '../xml.ts';
import type { Rule } from './rule.ts';

const QUOTA = 10;

export const attachedPoliciesQuota: Rule = async ({ moto }, { call, id }, next) => {
  const { RoleName, PolicyArn = '' } = call.params;
  if (call.action !== 'AttachRolePolicy' || RoleName === undefined) return next();
  // moto itself refuses a role that does not exist.
  const list = await moto
    .query('iam', call.region, { Action: 'ListAttachedRolePolicies', RoleName })
    .catch(emptyIfNotFound);
  const attached = xmlValues(list, 'PolicyArn');
  if (attached.length < QUOTA || attached.includes(PolicyArn)) return next();
  const message = `Cannot exceed quota for PoliciesPerRole: ${QUOTA}`;
  return refusalAnswer(call, { status: 409, code: 'LimitExceeded', message }, id);
};
