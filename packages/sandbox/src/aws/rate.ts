/** The rate limit of an account: calls per second, and the burst after a pause. */
export type Rate = { perSecond: number; burst: number };

/**
 * A token bucket, as AWS uses to limit an account's calls. A refused call takes no token, so waiting always helps.
 */
export class RateLimit {
  readonly #now: () => number;
  #rate: Rate | null = null;
  #tokens = 0;
  #since = 0;

  /** @param now the time in milliseconds */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /**
   * Sets or removes the limit. A new limit begins with its burst.
   * @throws if the limit would never allow a call
   */
  set(rate: Rate | null): void {
    if (rate && !(rate.perSecond > 0 && rate.burst >= 1)) {
      throw new Error(`rate ${JSON.stringify(rate)}: perSecond above 0, burst at least 1`);
    }
    this.#rate = rate;
    this.#tokens = rate?.burst ?? 0;
    this.#since = this.#now();
  }

  /** Takes a token for a call. @returns whether the call is allowed */
  take(): boolean {
    if (this.#rate === null) return true;
    const now = this.#now();
    const gained = ((now - this.#since) / 1000) * this.#rate.perSecond;
    this.#tokens = Math.min(this.#rate.burst, this.#tokens + gained);
    this.#since = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
