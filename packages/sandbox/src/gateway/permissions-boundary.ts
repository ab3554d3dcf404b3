import type { AwsCall } from './aws-call.ts';
import { entityOf, IdentityPolicies } from './identity-policies.ts';
import { type MotoClient, MotoError } from './moto-client.ts';
import { evaluatePolicies } from './policy-evaluation.ts';
import { calledResource, denial, type Refusal } from './refusal.ts';

/** Permissions boundaries, which moto keeps and does not enforce. */
export class PermissionsBoundaries {
  readonly #moto: MotoClient;
  /** Without any, a call is not looked at: it would take a few calls more. */
  #areThere = false;

  constructor(moto: MotoClient) {
    this.#moto = moto;
  }

  /** Learns from a successful call whether there are any. */
  after({ service, params }: Pick<AwsCall, 'service' | 'params'>): void {
    if (service === 'iam' && params.PermissionsBoundary) this.#areThere = true;
  }

  /** There are none any more, as after a reset of the account. */
  forget(): void {
    this.#areThere = false;
  }

  /**
   * IAM's refusal of what a caller's policies allow and its boundary does not. What not even they allow is left to
   * moto, which says so.
   * @param userArn of the caller
   */
  async refuse(call: AwsCall, userArn: string, accountId: string): Promise<Refusal | undefined> {
    // Who one is may be asked by everybody, whatever a policy says.
    if (!this.#areThere || call.action === 'GetCallerIdentity') return undefined;
    const stored = new IdentityPolicies(this.#moto, call.region);
    const entity = entityOf(userArn);
    try {
      const boundary = await stored.boundaryOf(entity);
      if (!boundary) return undefined;
      const question = {
        action: `${call.service}:${call.action}`,
        resource: calledResource(call, accountId) ?? '*',
      };
      if (evaluatePolicies(await stored.of(entity), question).decision !== 'allowed') return undefined;
      const { decision } = evaluatePolicies([boundary], question);
      if (decision === 'allowed') return undefined;
      const reason = decision === 'explicitDeny' ? 'boundary-denies' : 'outside-boundary';
      return denial(call, userArn, accountId, reason);
    } catch (error) {
      // A session outlives its role.
      if (error instanceof MotoError && error.status === 404) return undefined;
      throw error;
    }
  }
}
