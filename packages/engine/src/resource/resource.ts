import type { Difference } from './difference.ts';

/** How an action reports progress, and how it learns that it must stop. */
export interface Work {
  readonly signal: AbortSignal;
  /** Reports what the action does or waits for, in a few words. */
  say(message: string): void;
}

/** The result of comparing a resource with the guide: what a plan does with it. */
export type Comparison =
  /** It exists and fits. `detail` adds a remark, for example that it is unmanaged. */
  | { readonly action: 'no change'; readonly detail?: string }
  | { readonly action: 'create' }
  | { readonly action: 'update'; readonly differences: readonly Difference[] }
  /** It exists and will be deleted. `detail` names what is lost with it. */
  | { readonly action: 'delete'; readonly detail?: string }
  /** A teardown would delete it, but it stays. */
  | {
      readonly action: 'keep';
      /** Why it stays. */
      readonly detail: string;
      /** How the operator can remove it anyway, one sentence each. */
      readonly options: readonly string[];
    }
  /** It exists, differs and is unmanaged; or something blocks its deletion. */
  | {
      readonly action: 'conflict';
      readonly differences: readonly Difference[];
      /** What the operator can do instead, one sentence each. */
      readonly options: readonly string[];
      /** What was observed, if the conflict is not an unmanaged resource that differs. */
      readonly seen?: string;
    };

/** The plan for a resource that exists. */
export type DeletionPlan = Extract<Comparison, { action: 'no change' | 'delete' | 'keep' | 'conflict' }>;

/** What a teardown reads of a resource. */
export interface Removable {
  /** Whether these runbooks created it. Unmanaged resources always stay. */
  readonly managed: boolean;
}

/**
 * How a resource is removed. A removal reads more than its Resource does: who owns it, and what would be lost or break
 * with it.
 */
export interface Removal<Live extends Removable = Removable> {
  /** Reads the outside system; `undefined` if the resource does not exist. Changes nothing. */
  read(work: Work): Promise<Live | undefined>;
  /**
   * Plans for a managed resource: delete it, keep it if others use it, or report a conflict if something else must be
   * removed first. Pure.
   */
  planDeletion(live: Live): DeletionPlan;
  /** The command that a person would type to remove it, given what was read. Pure. */
  command(live?: Live): string;
  /** Removes it. Safe to repeat; succeeds if somebody else has removed it. */
  remove(live: Live, work: Work): Promise<void>;
}

/**
 * One thing in an outside system: how to read it, what it should be, and how to create or update it. The plan shown,
 * the command shown and the call made all come from the same specification.
 */
export interface Resource<Live = unknown> {
  /** Its type, by which code finds it: `iam-role`. */
  readonly kind: string;
  /** Its name in messages: `iam role dev-role-iam-demo`. */
  readonly name: string;
  /** A remark on the specification that the operator should see, such as a known weakness. */
  readonly warning?: string;
  /** The document that it consists of: a policy, or a release's values. Holds no secrets. */
  readonly document?: string;
  /** True if `apply` changes nothing and only waits. */
  readonly waits?: boolean;
  /**
   * Shell commands that succeed exactly if it matches the guide, with the functions of docs/by-hand/functions.md. They
   * change nothing but the variable that `keeps` names.
   */
  readonly check?: string;
  /** The guide's variable that keeps a value of what its command prints: `.Role.Arn`. */
  readonly keeps?: { readonly variable: string; readonly at: string };
  /** How to remove it; left out if there is nothing to remove. */
  readonly removal?: Removal;
  /** Reads the outside system; `undefined` if the resource does not exist. Changes nothing. */
  read(work: Work): Promise<Live | undefined>;
  /** Compares what was read with what should be there. Pure. */
  compare(live: Live | undefined): Comparison;
  /** What it is now, in a phrase made from what was read alone. Pure. */
  inBrief?(live: Live): string;
  /**
   * The command that a person would type for what `apply` does, with real values and masked secrets: the guide's own
   * command (`live` undefined), or one that corrects exactly what differs. Pure.
   */
  command(live?: Live): string;
  /** Creates it (`live` undefined) or updates it. Safe to repeat. */
  apply(live: Live | undefined, work: Work): Promise<void>;
}
