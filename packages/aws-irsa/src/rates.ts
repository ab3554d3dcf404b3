import type { AdaptiveRetryStrategy, RateLimiter } from '@smithy/core/retry';

/** How often a call is made in all if it fails with a transient error. */
export const ATTEMPTS = 5;
/**
 * How often a throttled call is made in all, if many clusters share an account's rate. With the SDK's pauses, that is
 * more than a minute of refusals, while the shared limiter needs some ten seconds to find the rate. A cluster must not
 * fail because of the load of all clusters together.
 */
const THROTTLED_ATTEMPTS = 10;

type Retries = Pick<
  AdaptiveRetryStrategy,
  'acquireInitialRetryToken' | 'refreshRetryTokenForRetry' | 'recordSuccess'
>;

/** The owner of the limits: an account, or credentials whose account is not known yet. */
type Owner = string | object;

/**
 * The rates at which AWS accepts calls, learnt from its answers: one for each account and service, because AWS
 * throttles by those. All clusters of a process share them. The SDK's own adaptive mode learns them separately for each
 * client.
 */
export class AccountRates {
  readonly #limiters = new Map<Owner, Map<string, RateLimiter>>();

  /**
   * How a client's calls are paced and retried.
   * @param rate the service, and its region if the service has limits for each region
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
        // Errors other than throttling are retried as often as in a single run.
        const enough = info.errorType !== 'THROTTLING' && token.getRetryCount() + 1 >= ATTEMPTS;
        if (enough) return Promise.reject(new Error('tried often enough'));
        return adaptive.refreshRetryTokenForRetry(token, info);
      },
      recordSuccess: (token) => adaptive.recordSuccess(token),
    };
  }
}
