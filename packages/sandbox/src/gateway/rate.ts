/** How many calls an account may make: so many a second, and so many at once after a rest. */
export type Rate = { perSecond: number; burst: number };

/**
 * A token bucket, by which AWS counts an account's calls. What is refused takes nothing out of it, so that waiting
 * always helps.
 */
export class RateLimit {
  readonly #rate: Rate;
  readonly #now: () => number;
  #tokens: number;
  #since: number;

  /**
   * @param now the time in milliseconds
   * @throws where not even one call could ever be made
   */
  constructor(rate: Rate, now: () => number = Date.now) {
    if (!(rate.perSecond > 0 && rate.burst >= 1)) {
      throw new Error(`rate ${JSON.stringify(rate)}: perSecond above 0, burst at least 1`);
    }
    this.#rate = rate;
    this.#now = now;
    this.#tokens = rate.burst;
    this.#since = now();
  }

  /** Counts a call; whether it may be made. */
  take(): boolean {
    const now = this.#now();
    const gained = ((now - this.#since) / 1000) * this.#rate.perSecond;
    this.#tokens = Math.min(this.#rate.burst, this.#tokens + gained);
    this.#since = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
