// A refusal names user, action, resource and reason (docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html), in the called service's protocol.
import type { AwsCall } from '../aws-call.ts';
import { entityOf, IdentityPolicies } from '../identity-policies.ts';
import type { MotoClient } from '../moto-client.ts';
import type { PolicyDocument } from '../policy-evaluation.ts';
import { type DenialReason, denial, readMotoRefusal, refusalAnswer } from '../refusal.ts';
import { like } from '../trust-policy.ts';
import type { Rule } from './rule.ts';

export const motoDenials: Rule = async ({ moto, accountId }, { call, id }, next) => {
  const answer = await next();
  const refused = readMotoRefusal(call, answer.status, answer.body.toString('utf8'));
  if (refused === undefined) return answer;
  const { userArn } = refused;
  if (!userArn) return refusalAnswer(call, refused, id);
  const reason = await denialReason(moto, call, userArn);
  return refusalAnswer(call, denial(call, userArn, accountId, reason), id);
};

/** Whether a policy document denies an action outright. */
function deniesAction(document: PolicyDocument, action: string): boolean {
  return [document.Statement ?? []]
    .flat()
    .some(
      (statement) =>
        statement.Effect === 'Deny' &&
        [statement.Action ?? []].flat().some((pattern) => like(pattern.toLowerCase(), action.toLowerCase())),
    );
}

/** moto does not tell why it refuses; AWS does. This looks through the caller's policies for a deny. */
async function denialReason(moto: MotoClient, call: AwsCall, userArn: string): Promise<DenialReason> {
  const action = `${call.service}:${call.action}`;
  const policies = await new IdentityPolicies(moto, call.region).of(entityOf(userArn)).catch(() => []);
  return policies.some(({ document }) => deniesAction(document, action)) ? 'explicit' : 'implicit';
}
