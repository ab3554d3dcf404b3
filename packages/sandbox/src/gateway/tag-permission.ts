import type { AwsCall } from './aws-call.ts';
import { entityOf, IdentityPolicies } from './identity-policies.ts';
import type { MotoClient } from './moto-client.ts';
import { evaluatePolicies } from './policy-evaluation.ts';
import { denial, type Refusal, refusedResource } from './refusal.ts';

/** What IAM asks for beside the permission to create, of who creates a thing with tags. */
const tagging: Record<string, string> = {
  CreateRole: 'TagRole',
  CreatePolicy: 'TagPolicy',
  CreateOpenIDConnectProvider: 'TagOpenIDConnectProvider',
  CreateUser: 'TagUser',
  CreateInstanceProfile: 'TagInstanceProfile',
};

/** The second permission that a call needs since it carries tags; undefined where it needs none. */
export function taggingAction(call: Pick<AwsCall, 'service' | 'action' | 'params'>): string | undefined {
  const carriesTags = call.params['Tags.member.1.Key'] !== undefined;
  return call.service === 'iam' && carriesTags ? tagging[call.action] : undefined;
}

/**
 * IAM's refusal of a thing with tags to a caller who may create it but not tag it; moto asks for the first alone.
 * Who may not even create it is left to moto, which says so.
 * @param userArn of the caller
 */
export async function refuseTags(
  moto: MotoClient,
  call: AwsCall,
  userArn: string,
  accountId: string,
): Promise<Refusal | undefined> {
  const action = taggingAction(call);
  if (!action) return undefined;
  const tag = { ...call, action };
  const resource = refusedResource(tag, accountId) ?? '*';
  const policies = await new IdentityPolicies(moto, call.region).of(entityOf(userArn));
  const decision = (name: string) => evaluatePolicies(policies, { action: `iam:${name}`, resource }).decision;
  if (decision(call.action) !== 'allowed' || decision(action) === 'allowed') return undefined;
  return denial(tag, userArn, accountId, decision(action) === 'explicitDeny' ? 'explicit' : 'implicit');
}
