import type { AwsCall } from './aws-call.ts';
import { entityOf, IdentityPolicies } from './identity-policies.ts';
import type { MotoClient } from './moto-client.ts';
import type { PolicyDocument } from './policy-evaluation.ts';
import type { DenialReason } from './refusal.ts';
import { like } from './trust-policy.ts';

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
export async function denialReason(moto: MotoClient, call: AwsCall, userArn: string): Promise<DenialReason> {
  const action = `${call.service}:${call.action}`;
  const policies = await new IdentityPolicies(moto, call.region).of(entityOf(userArn)).catch(() => []);
  return policies.some(({ document }) => deniesAction(document, action)) ? 'explicit' : 'implicit';
}
