import type { DeletionPlan, Removable, Removal, Resource } from './resource.ts';

/** Anything with a removal: a Resource, or something that only a teardown finds. */
interface HasRemoval<Live extends Removable> {
  readonly kind: string;
  readonly name: string;
  readonly removal: Removal<Live>;
}

/**
 * Makes the inverse of a Resource: it is done once the resource is gone. The engine that creates resources thus removes
 * them too, with the same plan, consent and second read. Unmanaged resources always stay.
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

/** The removals of all resources that have one, in reverse order of creation. */
export function removals(resources: readonly Resource[]): Resource[] {
  return resources
    .flatMap(({ removal, ...resource }) => (removal ? [removing({ ...resource, removal })] : []))
    .reverse();
}

const GONE = { action: 'no change', detail: 'does not exist' } as const;

/** The plan for an unmanaged resource. `command` removes it. */
function keepUnmanaged(command: string): DeletionPlan {
  return {
    action: 'keep',
    detail: 'not made by these runbooks',
    options: [`If it is yours to remove: ${command}`],
  };
}

/** The plan for a managed resource that others still use: it names each of them, with the operator's options. */
export function blockDeletion(
  seen: string,
  blockers: readonly { readonly field: string; readonly name: string; readonly option: string }[],
): DeletionPlan {
  return {
    action: 'conflict',
    seen,
    differences: blockers.map(({ field, name }) => ({ field, live: name, wanted: '(none)' })),
    options: blockers.map(({ option }) => option),
  };
}
