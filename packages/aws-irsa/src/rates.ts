import type { AdaptiveRetryStrategy, RateLimiter } from '@smithy/core/retry';

/** How often a call is made in all, where it fails for a reason that passes by itself. */
export const ATTEMPTS = 5;
/**
 * How often a call that AWS throttles is made in all, where many clusters share an account's rate. With the SDK's
 * pauses that is a minute and more of nothing but refusals, while the shared limiter needs some ten seconds to find
 * the rate: a cluster among many must not fail of what all of them do together.
 */
const THROTTLED_ATTEMPTS = 10;

type Retries = Pick<
  AdaptiveRetryStrategy,
  'acquireInitialRetryToken' | 'refreshRetryTokenForRetry' | 'recordSuccess'
>;

/** Whose limits calls are within: an account, or credentials of which it is not known yet. */
type Owner = string | object;

/**
 * The rates at which AWS takes calls, learnt from its answers: one for each account and service, since AWS throttles
 * by those. All clusters of a process share them. The SDK's own adaptive mode learns them for each client anew.
 */
export class AccountRates {
  readonly #limiters = new Map<Owner, Map<string, RateLimiter>>();

  /**
   * How a client's calls are paced and tried again.
   * @param rate the service, and its region where it has limits for each.
   */
  async retriesFor(rate: string, owner: () => Owner): Promise<Retries> {
    const { AdaptiveRetryStrategy, DefaultRateLimiter } = await import('@smithy/core/retry');
    const current = (): RateLimiter => {
      const whose = owner();
      const ofOwner = this.#limiters.get(whose) ?? new Map<string, RateLimiter>();
      this.#limiters.set(whose, ofOwner);
      const limiter = ofOwner.get(rate) ?? new DefaultRateLimiter();
      ofOwner.set(rate, limiter);
      return limiter;
    };
    const rateLimiter: RateLimiter = {
      getSendToken: () => current().getSendToken(),
      updateClientSendingRate: (response) => current().updateClientSendingRate(response),
    };
    const adaptive = new AdaptiveRetryStrategy(THROTTLED_ATTEMPTS, { rateLimiter });
    return {
      acquireInitialRetryToken: (scope) => adaptive.acquireInitialRetryToken(scope),
      refreshRetryTokenForRetry(token, info) {
        // What is not throttled is tried again as often as in a run by itself.
        const enough = info.errorType !== 'THROTTLING' && token.getRetryCount() + 1 >= ATTEMPTS;
        if (enough) return Promise.reject(new Error('tried often enough'));
        return adaptive.refreshRetryTokenForRetry(token, info);
      },
      recordSuccess: (token) => adaptive.recordSuccess(token),
    };
  }
}
