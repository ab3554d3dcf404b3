/** How many clusters of a fleet are worked on at a time, where nothing else is said, and at most. */
export const CONCURRENCY = { usual: 8, most: 64 };

/** The entries of a fleet whose index, divided by `of`, leaves `index`. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

/** The flags of a run that an entry may have as well. */
export interface EntryFlags {
  readonly guide: string | undefined;
  readonly enterprise: boolean;
  readonly strictTrust: boolean;
  readonly adopt: boolean;
  readonly noTags: boolean;
}

/** What a fleet is run with. */
export interface FleetOptions extends EntryFlags {
  /** The file of the fleet. */
  readonly fleet: string;
  /** A runbook's id, or `all`. */
  readonly runbook: string | undefined;
  readonly plan: boolean;
  readonly yes: boolean;
  readonly json: boolean;
  readonly only: string | undefined;
  readonly from: string | undefined;
  readonly concurrency: number;
  readonly shard: Shard | undefined;
  readonly retryFailed: boolean;
}
