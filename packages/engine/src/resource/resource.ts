import type { Command } from './command.ts';
import type { Difference } from './difference.ts';
import type { Explains } from './explains.ts';
import type { Failure } from './failure.ts';
import type { Mark, Ownership } from './ownership.ts';

/** How an action reports progress, and how it learns that it must stop. */
export interface StepContext {
  readonly signal: AbortSignal;
  /** Reports what the action does or waits for, in a few words. */
  progress(message: string): void;
}

export type Action = 'no change' | 'create' | 'update' | 'delete' | 'keep' | 'conflict';

/** What a plan does with a resource. */
export interface Comparison {
  readonly action: Action;
  /** A remark: who created it, why it stays, why it is a conflict, what is deleted with it, who loses a login. */
  readonly detail?: string | undefined;
  readonly differences?: readonly Difference[] | undefined;
  /** What the operator can do about it, one sentence each. */
  readonly options?: readonly string[] | undefined;
  /** Whether `--adopt` settles the conflict. */
  readonly isAdoptable?: boolean | undefined;
}

/** What a change takes from elsewhere than its command, by name: values, a chart and its repository. */
export interface Source<Used = unknown> {
  readonly shown: Readonly<Record<string, string>>;
  /** What may be a secret: a plan has a seal of it (`seal.ts`). */
  readonly hidden?: Readonly<Record<string, string>>;
  /** What the change takes away, as far as only what it uses shows that. */
  readonly takes?: readonly Difference[];
  /** Why the change is not made, whoever owns the resource. */
  readonly refusal?: Refusal | undefined;
  /** A weakness of the change that only a look elsewhere shows. */
  readonly warning?: string | undefined;
  /** What `command` and `write` have to know of it. */
  readonly used?: Used | undefined;
  /** What the change needs and does not have: a plan warns of it, and a run ends before it changes anything. */
  readonly lacks?: readonly Lack[];
}

/** Something that a change needs and does not have. */
export interface Lack {
  /** Whose it is: `VAULT_TOKEN`. */
  readonly of: string;
  /** `it lacks update of sys/policies/acl/dev` */
  readonly seen: string;
  /** How the operator gives it, one sentence. */
  readonly gives: string;
}

/** Why a run neither creates nor changes a resource, whoever owns it, not even with `--adopt`. */
export interface Refusal {
  readonly seen?: string;
  /** By default, everything that differs. */
  readonly differences?: readonly Difference[];
  /** What the operator can do instead, one sentence each. */
  readonly options: readonly string[];
}

/** Why a teardown keeps what these runbooks created. */
export interface Use {
  /** `shared: trusted by role theirs` */
  readonly seen: string;
  /** What the operator can do about it; by default, the command to run once nobody needs it. */
  readonly options?: readonly string[];
}

/** How a resource is removed. Only what is marked as created goes, and only if nobody else uses it. */
export interface Removal<Live = unknown> {
  /** Reads what only a teardown has to know. Changes nothing. */
  read?(live: Live, work: StepContext): Promise<Live | undefined>;
  /** The mark that decides, if that is not the resource's own. */
  markOf?(live: Live): Mark;
  usedBy?(live: Live): Use | undefined;
  loses?(live: Live): string | undefined;
  /** Whether it is known to hold nothing that could be lost. */
  isEmpty?(live: Live): boolean;
  /** The command that a person would type to remove it, given what was read. */
  command(live?: Live): Command;
  /** Removes it. Safe to repeat; succeeds if somebody else has removed it. */
  run(live: Live, work: StepContext): Promise<void>;
}

/** What a resource is, how it is read, and how it is written. The least resource has only the members that are not optional. */
interface ResourceCore<Live = unknown, Used = unknown> {
  /** Its type, by which code finds it: `iam-role`. */
  readonly kind: string;
  /** Where it is. What is in Vault exists only while Vault does, and a dev server forgets it with its pod. */
  readonly in: 'this machine' | 'aws' | 'cluster' | 'vault';
  /** Its name in messages: `iam role dev-role-iam-demo`. */
  readonly name: string;
  /** The kinds of other sections that have to exist before it. */
  readonly needs?: readonly string[];
  /** What else in Vault it is in, and goes with. */
  readonly within?: 'vault-auth-method';
  /** How a page shows it, if not by its command alone: a release is installed with its repository in one command. */
  readonly page?: 'repository' | 'release';
  /** True for a document that a later resource hands to its tool: people see it and agree to it here. */
  readonly document?: true;
  /** True for what is on the operator's machine: without another change in its step, it is no change of the guide. */
  readonly isLocal?: true;
  /** True if `write` changes nothing and only waits. */
  readonly waits?: boolean;
  /** Why `write` would wait in vain, unless something else is changed first. */
  stuckFailure?(live: Live): Failure | undefined;
  /** Reads the outside system; `undefined` if the resource does not exist. Changes nothing. */
  read(work: StepContext): Promise<Live | undefined>;
  differs(live: Live): readonly Difference[];
  remark?(live: Live): string | undefined;
  /** A weakness of what is written that the operator should see, given what was read. */
  warning?(live: Live | undefined): string | undefined;
  /** What stops a run, whoever owns the resource. */
  refuses?(live: Live | undefined): Refusal | undefined;
  /**
   * The command that a person would type for what `write` does, with real values and masked secrets: the guide's own
   * command (`live` undefined), or one that corrects exactly what differs.
   */
  command(live?: Live, used?: Used): Command;
  /** What `write` uses and the command does not show: a chart, a values file. Read only before a create or update. Changes nothing. */
  source?(live: Live | undefined, work: StepContext): Promise<Source<Used>>;
  /** Creates it (`live` undefined) or updates it. Safe to repeat. */
  write(live: Live | undefined, work: StepContext, used?: Used): Promise<void>;
}

/** Whose a resource is. Without these, a run may always change it. */
interface Owned<Live = unknown> {
  markOf?(live: Live): Mark;
  /** Whether the operator allows a change of what these runbooks did not create. */
  readonly ownership?: Pick<Ownership, 'adopt'>;
  /** Who else uses it, as a clause (`it also trusts …`): a change or a removal would take something from them. */
  sharedWith?(live: Live): string | undefined;
  /** How the operator avoids a conflict, one sentence. */
  otherwise?(live: Live): string;
  /** What others lose if it is changed, as a clause: `arn:… can no longer log in with it`. */
  loses?(live: Live): string | undefined;
}

/** What 90-troubleshoot says of a resource, which is a link of its chain. */
interface ChainLink<Live = unknown> {
  /** A sentence that is true if it exists and does not differ; false if it is no link of the chain. */
  readonly claim?: string | false;
  readonly explains?: Explains;
  /** Where there is one instead, if it does not exist, as a phrase. Changes nothing. */
  elsewhere?(work: StepContext): Promise<string | undefined>;
  /** What it is now, in a phrase made from what was read alone. */
  inBrief?(live: Live): string;
}

/** What a teardown does about a resource. */
interface Removable<Live = unknown> {
  /** How to remove it; left out if there is nothing to remove. */
  readonly remove?: Removal<Live>;
  /** True in a teardown: it should not exist. */
  readonly absent?: boolean;
  /** What it means for a teardown: whatever logs in keeps all that it needs, and whatever both IAM roles trust stays with either. */
  readonly teardown?: 'logs in' | 'trusted by both roles';
}

/**
 * One thing in an outside system. The engine decides what to do about it (`decide.ts`). The plan shown, the command shown and the
 * call made all come from the same specification. Only `read`, `elsewhere`, `source`, `write` and `run` call the system; the other
 * functions compute from their arguments.
 */
export interface Resource<Live = unknown, Used = unknown>
  extends ResourceCore<Live, Used>,
    Owned<Live>,
    ChainLink<Live>,
    Removable<Live> {}
