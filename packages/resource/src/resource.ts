import type { ByHand } from './by-hand.ts';
import type { Difference } from './difference.ts';

/** What an action may tell while it runs, and how it learns that it must stop. */
export interface Work {
  readonly signal: AbortSignal;
  /** Says what is waited for or done right now, in a few words. */
  say(message: string): void;
}

/** What a look found, measured against what should be there. */
export type Comparison =
  /** It is there and fits. `detail` says what is noteworthy, such as whose it is. */
  | { readonly status: 'done'; readonly detail?: string }
  | { readonly status: 'create' }
  | { readonly status: 'change'; readonly differences: readonly Difference[] }
  /** It is there and is to go. `detail` says what goes with it. */
  | { readonly status: 'remove'; readonly detail?: string }
  /** It was to go, and it stays. */
  | {
      readonly status: 'keep';
      /** Why it stays. */
      readonly detail: string;
      /** How the operator can remove it all the same, one sentence each. */
      readonly options: readonly string[];
    }
  /** It exists, differs and is unmanaged; or it is to be deleted, and something blocks that. */
  | {
      readonly status: 'conflict';
      readonly differences: readonly Difference[];
      /** What the operator can do instead, one sentence each. */
      readonly options: readonly string[];
      /** What was seen, where it is not that a thing of somebody else's differs. */
      readonly seen?: string;
    };

/** What is to become of a thing that is there. */
export type DeletionPlan = Extract<Comparison, { status: 'done' | 'remove' | 'keep' | 'conflict' }>;

/** What is read of a thing that may go. */
export interface Removable {
  /** Whether these runbooks made it: what they did not make always stays. */
  readonly managed: boolean;
}

/**
 * How a thing is taken away again. It looks at more than its Resource does: at whose it is, and at what would go or
 * break with it.
 */
export interface Removal<Live extends Removable = Removable> {
  /** Looks at the outside system; `undefined` where the thing does not exist. Changes nothing. */
  read(work: Work): Promise<Live | undefined>;
  /**
   * Decides about what is managed: it goes (`remove`), stays where it serves others (`keep`), or is a `conflict` where it
   * cannot go before something else has. Pure.
   */
  planDeletion(live: Live): DeletionPlan;
  /** What a person would type to remove it, given what was found of it. Pure. */
  command(live?: Live): string;
  /** Removes it. Safe to repeat, and content where somebody else was quicker. */
  remove(live: Live, work: Work): Promise<void>;
}

/**
 * One thing in an outside system: how to look at it, what it should be, and how to bring it there.
 * The plan shown, the command shown and the call made all come from the one specification that built it.
 */
export interface Resource<Live = unknown> {
  /** What it is, by which code finds it: `iam-role`. */
  readonly kind: string;
  /** How an engineer names it in speech: `iam role dev-role-iam-demo`. */
  readonly name: string;
  /** A remark on the specification itself that the operator should see, such as a known weakness. */
  readonly warning?: string;
  /** True where `apply` changes nothing and only waits until it is so. */
  readonly waits?: boolean;
  /** What somebody who does it by hand needs beside the command. */
  readonly byHand?: ByHand;
  /** How it is taken away again; left out for what leaves nothing behind. */
  readonly removal?: Removal;
  /** Looks at the outside system; `undefined` where the thing does not exist. Changes nothing. */
  read(work: Work): Promise<Live | undefined>;
  /** Measures what was read against what should be there. Pure. */
  compare(live: Live | undefined): Comparison;
  /**
   * What a person would type to do what `apply` does, with real values and secrets masked: the guide's own command
   * (`live` undefined), or what corrects exactly what differs. Pure.
   */
  command(live?: Live): string;
  /** Creates it (`live` undefined) or corrects it. Safe to repeat. */
  apply(live: Live | undefined, work: Work): Promise<void>;
}
