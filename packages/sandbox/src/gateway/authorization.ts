import type { AwsCall } from './aws-call.ts';
import { entityOf, IdentityPolicies } from './identity-policies.ts';
import { type MotoClient, MotoError } from './moto-client.ts';
import { evaluatePolicies, type NamedPolicy, type PolicyQuestion } from './policy-evaluation.ts';
import { calledResource, denial, type Refusal } from './refusal.ts';

/** The permission that IAM asks for in addition when a thing is created with tags. */
const tagging: Record<string, string> = {
  CreateRole: 'TagRole',
  CreatePolicy: 'TagPolicy',
  CreateOpenIDConnectProvider: 'TagOpenIDConnectProvider',
  CreateUser: 'TagUser',
  CreateInstanceProfile: 'TagInstanceProfile',
};

/** What is attached to a caller. */
type Held = { policies: NamedPolicy[]; boundary: NamedPolicy | undefined };

/**
 * Decides whether a caller's policies and permissions boundary allow a call. moto looks at actions alone: it refuses
 * whoever has a statement that names a resource or a condition, and it asks nobody for the permission to tag.
 */
export class Authorization {
  readonly #moto: MotoClient;
  readonly #held = new Map<string, { changes: number; answer: Promise<Held> }>();

  constructor(moto: MotoClient) {
    this.#moto = moto;
  }

  /**
   * The refusal of a call, or `allowed`; `undefined` where moto has to decide: a session may outlive its role.
   * @param userArn of the caller
   */
  async decide(call: AwsCall, userArn: string, accountId: string): Promise<Refusal | 'allowed' | undefined> {
    // Everybody may ask who they are, whatever a policy says.
    if (call.action === 'GetCallerIdentity') return undefined;
    let held: Held;
    try {
      held = await this.#read(call.region, userArn);
    } catch (error) {
      if (error instanceof MotoError && error.status === 404) return undefined;
      throw error;
    }
    for (const { action, resource } of neededBy(call, accountId)) {
      const reason = reasonAgainst(held, { action, resource, context: contextOf(call) });
      if (reason === undefined) continue;
      const name = action.slice(action.indexOf(':') + 1);
      return denial({ ...call, action: name }, userArn, accountId, reason);
    }
    return 'allowed';
  }

  #read(region: string, userArn: string): Promise<Held> {
    const key = `${region} ${userArn}`;
    const { changes } = this.#moto;
    const kept = this.#held.get(key);
    if (kept?.changes === changes) return kept.answer;
    const stored = new IdentityPolicies(this.#moto, region);
    const entity = entityOf(userArn);
    const answer = Promise.all([stored.of(entity), stored.boundaryOf(entity)]).then(
      ([policies, boundary]) => ({ policies, boundary }),
    );
    this.#held.set(key, { changes, answer });
    return answer;
  }
}

/** The permissions that a call needs. Pure. */
export function neededBy(call: AwsCall, accountId: string): { action: string; resource: string }[] {
  const resource = calledResource(call, accountId) ?? '*';
  const tag = tagging[call.action];
  const tagged = call.service === 'iam' && tag && call.params['Tags.member.1.Key'] !== undefined;
  return [call.action, ...(tagged ? [tag] : [])].map((name) => ({
    action: `${call.service}:${name}`,
    resource,
  }));
}

/** The condition keys that the sandbox knows of a call. */
function contextOf({ params }: AwsCall): Record<string, string[]> {
  return {
    ...(params.PolicyArn && { 'iam:PolicyARN': [params.PolicyArn] }),
    ...(params.PermissionsBoundary && { 'iam:PermissionsBoundary': [params.PermissionsBoundary] }),
  };
}

function reasonAgainst({ policies, boundary }: Held, question: PolicyQuestion) {
  const { decision } = evaluatePolicies(policies, question);
  if (decision !== 'allowed') return decision === 'explicitDeny' ? 'explicit' : 'implicit';
  if (boundary === undefined) return undefined;
  const within = evaluatePolicies([boundary], question).decision;
  if (within === 'allowed') return undefined;
  return within === 'explicitDeny' ? 'boundary-denies' : 'outside-boundary';
}
