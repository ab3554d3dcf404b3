/** The shard of a fleet with the entries whose position modulo `of` is `index`. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

/** The flags of a run that an entry may set as well. */
export interface EntryFlags {
  readonly guide: string | undefined;
  readonly enterprise: boolean;
  readonly strictTrust: boolean;
  readonly adopt: boolean;
  readonly noTags: boolean;
}

/** The options of a fleet run. */
export interface FleetOptions extends EntryFlags {
  /** The file of the fleet. */
  readonly fleet: string;
  /** A runbook's id, or `all`. */
  readonly runbook: string | undefined;
  readonly plan: boolean;
  readonly yes: boolean;
  readonly repair: boolean;
  readonly json: boolean;
  readonly only: string | undefined;
  readonly from: string | undefined;
  readonly concurrency: number;
  readonly shard: Shard | undefined;
  readonly retryFailed: boolean;
}
