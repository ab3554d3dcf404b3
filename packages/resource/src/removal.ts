import type { DeletionPlan, Removable, Removal, Resource } from './resource.ts';

/** What has a removal: a Resource, or a thing that is found only when it is to go. */
interface HasRemoval<Live extends Removable> {
  readonly kind: string;
  readonly name: string;
  readonly removal: Removal<Live>;
}

/**
 * Turns a thing round: a Resource that is done once the thing is gone. So the engine that makes things removes them
 * too, with the same plan, consent and second look. What is unmanaged stays, whatever it is.
 */
export function removing<Live extends Removable>({ kind, name, removal }: HasRemoval<Live>): Resource<Live> {
  return {
    kind,
    name,
    command: (live) => removal.command(live),
    read: (work) => removal.read(work),
    compare(live) {
      if (live === undefined) return GONE;
      return live.managed ? removal.planDeletion(live) : keepUnmanaged(removal.command(live));
    },
    async apply(live, work) {
      if (live !== undefined) await removal.remove(live, work);
    },
  };
}

/** The removals of all things that have one, in reverse order: what was made last goes first. */
export function removals(resources: readonly Resource[]): Resource[] {
  return resources
    .flatMap(({ kind, name, removal }) => (removal ? [removing({ kind, name, removal })] : []))
    .reverse();
}

const GONE = { status: 'done', detail: 'not there' } as const;

/** The plan for what these runbooks did not make. `command` removes it. */
function keepUnmanaged(command: string): DeletionPlan {
  return {
    status: 'keep',
    detail: 'not made by these runbooks',
    options: [`If it is yours to remove: ${command}`],
  };
}

/** The plan for what is managed and cannot go before others have let go of it: each is named, with what the operator can do. */
export function blockDeletion(
  seen: string,
  blockers: readonly { readonly field: string; readonly name: string; readonly option: string }[],
): DeletionPlan {
  return {
    status: 'conflict',
    seen,
    differences: blockers.map(({ field, name }) => ({ field, live: name, wanted: '(none)' })),
    options: blockers.map(({ option }) => option),
  };
}
