import type { Difference } from './difference.ts';
import type { Ownership } from './ownership.ts';
import { blockedChange, existedBefore } from './ownership.ts';
import type { Comparison, DeletionPlan, Resource, Work } from './resource.ts';

/** Why a run neither creates nor changes a resource, whoever owns it, not even with `--adopt`. */
export interface Refusal {
  readonly seen?: string;
  /** By default, everything that differs. */
  readonly differences?: readonly Difference[];
  /** What the operator can do instead, one sentence each. */
  readonly options: readonly string[];
}

/** Why a teardown keeps a managed resource. */
export interface Use {
  /** `shared: trusted by role theirs` */
  readonly seen: string;
  /** What the operator can do about it; by default, the command to run once nobody needs it. */
  readonly options?: readonly string[];
}

/** How a resource is removed. What others use stays, and so does what these runbooks did not create. */
export interface Removal<Live> {
  /** Reads what only a teardown has to know. Changes nothing. */
  read?(live: Live, work: Work): Promise<Live | undefined>;
  /** Whether these runbooks created it. Pure. */
  isManaged(live: Live): boolean;
  /** Who else uses it. Pure. */
  usedBy?(live: Live): Use | undefined;
  /** What is lost with it, as a phrase. Pure. */
  loses?(live: Live): string | undefined;
  /** The command that a person would type to remove it, given what was read. Pure. */
  command(live?: Live): string;
  /** Removes it. Safe to repeat; succeeds if somebody else has removed it. */
  run(live: Live, work: Work): Promise<void>;
}

/** One thing in an outside system, as facts and calls. The engine decides what to do about it. */
export interface Described<Live> {
  readonly kind: string;
  readonly name: string;
  readonly warning?: string | undefined;
  readonly document?: string;
  readonly waits?: boolean;
  readonly check?: string;
  /** Whether the operator allows a change of what these runbooks did not create. */
  readonly ownership?: Pick<Ownership, 'adopt'>;
  /** Reads the outside system; `undefined` if the resource does not exist. Changes nothing. */
  read(work: Work): Promise<Live | undefined>;
  /** What it is now, in a phrase made from what was read alone. Pure. */
  inBrief?(live: Live): string;
  /** How it differs from the guide. Pure. */
  differs(live: Live): readonly Difference[];
  /** What the operator should know if nothing differs. Pure. */
  remark?(live: Live): string | undefined;
  /** What stops a run, whoever owns the resource. Pure. */
  refuses?(live: Live | undefined): Refusal | undefined;
  /** Whether a run may change it without `--adopt`; if not, how the operator avoids the conflict. Pure. */
  mayChange?(live: Live): true | string;
  /**
   * The command that a person would type for what `write` does, with real values and masked secrets: the guide's own
   * command (`live` undefined), or one that corrects exactly what differs. Pure.
   */
  command(live?: Live): string;
  /** Creates it (`live` undefined) or updates it. Safe to repeat. */
  write(live: Live | undefined, work: Work): Promise<void>;
  readonly remove?: Removal<Live>;
}

/** Decides what a run does about a resource. Pure. */
export function decide<Live>(resource: Described<Live>, live: Live | undefined): Comparison {
  const differences = live === undefined ? [] : resource.differs(live);
  const shown = differences.map(({ minor: _, ...difference }) => difference);
  const refusal = resource.refuses?.(live);
  if (refusal !== undefined) return { action: 'conflict', differences: shown, ...refusal };
  if (live === undefined) return { action: 'create' };
  const mayChange = resource.mayChange?.(live) ?? true;
  if (shown.length > 0 && (mayChange === true || resource.ownership?.adopt)) {
    return { action: 'update', differences: shown };
  }
  if (differences.every(({ minor }) => minor)) {
    const detail = resource.remark?.(live) ?? (mayChange === true ? undefined : existedBefore(differences));
    return detail === undefined ? { action: 'no change' } : { action: 'no change', detail };
  }
  return blockedChange(shown, String(mayChange));
}

/** Decides what a teardown does about a resource. Pure. */
export function decideRemoval<Live>(remove: Removal<Live>, live: Live): DeletionPlan {
  const command = remove.command(live);
  if (!remove.isManaged(live)) {
    const options = [`If it is yours to remove: ${command}`];
    return { action: 'keep', detail: 'not made by these runbooks', options };
  }
  const use = remove.usedBy?.(live);
  if (use !== undefined) {
    const { seen, options = [`Once nobody needs it: ${command}`] } = use;
    return { action: 'keep', detail: seen, options };
  }
  const detail = remove.loses?.(live);
  return detail === undefined ? { action: 'delete' } : { action: 'delete', detail };
}

/** A described resource for an engine that expects each resource to decide by itself. */
export function asResource<Live>(described: Described<Live>): Resource<Live> {
  const { remove, warning, write, differs: _, ...same } = described;
  return {
    ...same,
    ...(warning !== undefined && { warning }),
    compare: (live) => decide(described, live),
    apply: write,
    ...(remove && {
      removal: {
        async read(work: Work) {
          const live = await described.read(work);
          const known = live && (remove.read === undefined ? live : await remove.read(live, work));
          return known && { managed: true, known };
        },
        planDeletion: (live) => decideRemoval(remove, (live as unknown as { known: Live }).known),
        command: (live) => remove.command((live as unknown as { known: Live } | undefined)?.known),
        remove: (live, work) => remove.run((live as unknown as { known: Live }).known, work),
      },
    }),
  };
}
