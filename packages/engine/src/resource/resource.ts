import type { Command } from './command.ts';
import type { Difference } from './difference.ts';
import type { Explains } from './explains.ts';
import type { Failure } from './failure.ts';
import type { Mark, Ownership } from './ownership.ts';

/** How an action reports progress, and the signal that stops it. */
export interface StepContext {
  readonly signal: AbortSignal;
  /** Reports in a few words what the action does or waits for. */
  progress(message: string): void;
}

export type Action = 'no change' | 'create' | 'update' | 'delete' | 'keep' | 'conflict';

/** A plan's action for a resource. */
export interface Comparison {
  readonly action: Action;
  /** A remark: who created the resource, why it stays, why it is a conflict, what is deleted with it, who loses a login. */
  readonly detail?: string | undefined;
  readonly differences?: readonly Difference[] | undefined;
  /** What the operator can do about the action, one sentence each. */
  readonly options?: readonly string[] | undefined;
  /** Whether `--adopt` settles the conflict. */
  readonly isAdoptable?: boolean | undefined;
}

/** The inputs of a change that its command does not contain, by name: values, a chart and its repository. */
export interface Source<Used = unknown> {
  readonly shown: Readonly<Record<string, string>>;
  /** Inputs that may be secret: a plan contains their seal (`seal.ts`). */
  readonly hidden?: Readonly<Record<string, string>>;
  /** The losses that a change causes and only its inputs reveal. */
  readonly takes?: readonly Difference[];
  /** Why the change is not made, whoever owns the resource. */
  readonly refusal?: Refusal | undefined;
  /** A weakness of the change that only a read of another system reveals. */
  readonly warning?: string | undefined;
  /** The value that `command` and `write` get from the source. */
  readonly used?: Used | undefined;
  /** Permissions and the like that the change needs and lacks: a plan warns of them, and a run ends before it changes anything. */
  readonly lacks?: readonly Lack[];
}

/** Something that a change needs and lacks. */
export interface Lack {
  /** The credential that lacks it: `VAULT_TOKEN`. */
  readonly of: string;
  /** `it lacks update of sys/policies/acl/dev` */
  readonly seen: string;
  /** How the operator provides it, one sentence. */
  readonly remedy: string;
  /** Whether only a run without a person needs it, because a person is asked later. */
  readonly unattended?: true;
  /** Whether the change may do without it, as far as is known: a plan warns of it, and a run goes on. */
  readonly mayBeUnneeded?: boolean;
}

/** Why a run neither creates nor changes a resource, whoever owns it, not even with `--adopt`. */
export interface Refusal {
  readonly seen?: string;
  /** By default, everything that differs. */
  readonly differences?: readonly Difference[];
  /** Alternatives for the operator, one sentence each. */
  readonly options: readonly string[];
}

/** Why a teardown keeps a resource that these runbooks created. */
export interface Use {
  /** `shared: trusted by role theirs` */
  readonly seen: string;
  /** What the operator can do about it; by default, the command to run once the resource is no longer needed. */
  readonly options?: readonly string[];
}

/** How a resource is removed. A teardown removes only resources that are marked as created and unused by others. */
export interface Removal<Live = unknown> {
  /** Reads the state that only a teardown needs. Changes nothing. */
  read?(live: Live, work: StepContext): Promise<Live | undefined>;
  /** The mark that decides, if it is not the resource's own. */
  markOf?(live: Live): Mark;
  usedBy?(live: Live): Use | undefined;
  loses?(live: Live): string | undefined;
  /** Whether the resource is known to hold nothing that could be lost. */
  isEmpty?(live: Live): boolean;
  /** The command that a person would type to remove it, given what was read. */
  command(live?: Live): Command;
  /** Removes the resource. Safe to repeat; succeeds if it is already gone. */
  run(live: Live, work: StepContext): Promise<void>;
}

/** The identity of a resource, and how to read and write it. A minimal resource has only the members that are not optional. */
interface ResourceCore<Live = unknown, Used = unknown> {
  /** The type, by which code finds the resource: `iam-role`. */
  readonly kind: string;
  /** The place of the resource. A resource in Vault exists only as long as Vault, and a dev server forgets it with its pod. */
  readonly in: 'this machine' | 'aws' | 'cluster' | 'vault';
  /** The name in messages: `iam role dev-role-iam-demo`. */
  readonly name: string;
  /** The kinds of other sections that have to exist before it. */
  readonly needs?: readonly string[];
  /** The kind of the resource that contains this one, and is deleted with it. */
  readonly within?: string;
  /** How a page shows the resource, if not by its command alone: one command installs a release and its repository. */
  readonly page?: 'repository' | 'release';
  /** True for a document that a later resource passes to its tool: people see it and agree to it here. */
  readonly document?: true;
  /** True for a resource on the operator's machine: a step that would change only such resources changes nothing of the guide. */
  readonly isLocal?: true;
  /** True if `write` changes nothing and only waits. */
  readonly waits?: boolean;
  /** Why `write` would wait forever, unless something else is changed first. */
  stuckFailure?(live: Live): Failure | undefined;
  /** Reads the outside system; `undefined` if the resource does not exist. Changes nothing. */
  read(work: StepContext): Promise<Live | undefined>;
  differs(live: Live): readonly Difference[];
  remark?(live: Live): string | undefined;
  /** A weakness of the written state that the operator should see, given the value that was read. */
  warning?(live: Live | undefined): string | undefined;
  /** The reason to stop a run, whoever owns the resource. */
  refuses?(live: Live | undefined): Refusal | undefined;
  /**
   * The command that a person would type for `write`, with real values and masked secrets: the guide's own
   * command (`live` undefined), or one that corrects exactly the differences.
   */
  command(live?: Live, used?: Used): Command;
  /** The inputs of `write` that the command does not show: a chart, a values file. Read only before a create or update. Changes nothing. */
  source?(live: Live | undefined, work: StepContext): Promise<Source<Used>>;
  /** Creates it (`live` undefined) or updates it. Safe to repeat. */
  write(live: Live | undefined, work: StepContext, used?: Used): Promise<void>;
}

/** The ownership of a resource. Without these members, a run may always change the resource. */
interface Owned<Live = unknown> {
  markOf?(live: Live): Mark;
  /** Whether the operator allows a change of a resource that these runbooks did not create. */
  readonly ownership?: Pick<Ownership, 'adopt'>;
  /** Who else uses the resource, as a clause (`it also trusts …`): a change or a removal would take something from them. */
  sharedWith?(live: Live): string | undefined;
  /** How the operator avoids a conflict, one sentence. */
  otherwise?(live: Live): string;
  /** What others lose if the resource is changed, as a clause: `arn:… can no longer log in with it`. */
  loses?(live: Live): string | undefined;
  /** Whether something in this cluster uses the resource and would lose it: then no advice suggests `--adopt`. */
  isInUse?(live: Live): boolean;
}

/** How 90-troubleshoot describes a resource, which is a link of its chain. */
interface ChainLink<Live = unknown> {
  /** A sentence that is true if the resource exists and does not differ; false if the resource is no link of the chain. */
  readonly claim?: string | false;
  readonly explains?: Explains;
  /** Where the system has such a resource instead, if this one does not exist, as a phrase. Changes nothing. */
  elsewhere?(work: StepContext): Promise<string | undefined>;
  /** The present state, in a phrase made only from the value that was read. */
  inBrief?(live: Live): string;
}

/** How a teardown treats a resource. */
interface Removable<Live = unknown> {
  /** How to remove the resource; left out if there is nothing to remove. */
  readonly remove?: Removal<Live>;
  /** True in a teardown: the resource should not exist. */
  readonly absent?: boolean;
  /** Whether a teardown keeps all needs of a resource that logs in, or keeps the resource that both IAM roles trust while either stays. */
  readonly teardown?: 'logs in' | 'trusted by both roles';
}

/**
 * One object in an outside system. The engine decides what to do about it (`decide.ts`). The plan, the command shown and the
 * call all come from the same specification. Only `read`, `elsewhere`, `source`, `write` and `run` call the system; the other
 * functions compute from their arguments.
 */
export interface Resource<Live = unknown, Used = unknown>
  extends ResourceCore<Live, Used>,
    Owned<Live>,
    ChainLink<Live>,
    Removable<Live> {}
