import { commandText } from './command.ts';
import type { Difference } from './difference.ts';
import { isOwnMark } from './ownership.ts';
import type { Comparison, Removal, Resource, StepContext } from './resource.ts';

export function compare<Live>(resource: Resource<Live>, live: Live | undefined): Comparison {
  if (resource.absent && resource.remove !== undefined) return compareAbsent(resource, resource.remove, live);
  const differences = live === undefined ? [] : resource.differs(live);
  const refusal = resource.refuses?.(live);
  if (refusal !== undefined) {
    const { seen = CANNOT_CHANGE, options } = refusal;
    return { action: 'conflict', detail: seen, differences: refusal.differences ?? differences, options };
  }
  // A resource without a command is created by its Helm chart.
  if (live === undefined)
    return { action: commandText(resource.command(undefined)) === '' ? 'no change' : 'create' };
  if (resource.document)
    return differences.length === 0 ? { action: 'no change' } : { action: 'update', detail: SHOWN_BELOW };
  // A run treats a resource that cannot carry a mark as its own.
  const mark = resource.markOf?.(live) ?? 'created';
  const adopts = resource.ownership?.adopt === true;
  const sharedWith = resource.sharedWith?.(live);
  const isOurs = isOwnMark(mark) && sharedWith === undefined;
  const loses = differences.length > 0 ? resource.loses?.(live) : undefined;
  if (differences.length > 0 && (isOurs || (adopts && typeof mark === 'string'))) {
    const detail = [loses, mark === 'none' ? ADOPTED : undefined].filter(Boolean).join('; ');
    return { action: 'update', ...(detail !== '' && { detail }), differences };
  }
  if (differences.every(({ minor }) => minor)) {
    const isUnmarked = mark === 'none' && resource.remove !== undefined;
    const detail = resource.remark?.(live) ?? (isUnmarked ? existedBefore(differences) : undefined);
    return detail === undefined ? { action: 'no change' } : { action: 'no change', detail };
  }
  const otherwise = resource.otherwise?.(live) ?? [];
  if (typeof mark === 'object')
    return { action: 'conflict', detail: ofCluster(mark), differences, options: [otherwise].flat() };
  const adopt = loses === undefined ? ADOPT : `${ADOPT} Then ${loses}.`;
  // For a resource that these runbooks created, correcting it is the first option.
  const isInUse = resource.isInUse?.(live) === true;
  const ways = isInUse ? [otherwise] : mark === 'none' ? [otherwise, adopt] : [adopt, otherwise];
  return {
    action: 'conflict',
    ...(sharedWith !== undefined && { detail: sharedWith }),
    differences,
    options: ways.flat(),
    isAdoptable: !isInUse,
  };
}

const CANNOT_CHANGE = 'exists, differs, and a run cannot change it';

/** The detail of a document that changes: its release shows the differences. */
const SHOWN_BELOW = 'what changes in it is shown below';

/** The way out of every conflict over a resource that these runbooks did not create. */
export const ADOPT =
  'Check who uses it. If the resource is yours, run again with --adopt (also for a saved plan). The run then changes the resource to what the guide asks for.';

const ADOPTED = 'adopted, so a teardown keeps it';

function existedBefore(minor: readonly Difference[]): string {
  const also = minor.map(({ field }) => field).join(', ');
  return `already exists and matches${also === '' ? '' : ` (apart from ${also}, which is cosmetic)`}; left as is`;
}

function compareAbsent<Live>(
  { markOf, sharedWith }: Pick<Resource<Live>, 'markOf' | 'sharedWith'>,
  remove: Removal<Live>,
  live: Live | undefined,
): Comparison {
  if (live === undefined) return { action: 'no change', detail: 'does not exist' };
  const command = commandText(remove.command(live));
  // A teardown never takes an unmarked resource for its own.
  const mark = (remove.markOf ?? markOf)?.(live) ?? 'none';
  if (mark !== 'created') {
    if (typeof mark === 'object') return { action: 'keep', detail: ofCluster(mark), options: [ITS_TEARDOWN] };
    return { action: 'keep', detail: NOT_CREATED[mark], options: [`If it is yours to remove: ${command}`] };
  }
  const shared = sharedWith?.(live);
  const use = shared === undefined ? remove.usedBy?.(live) : { seen: shared };
  if (use !== undefined) {
    const { seen, options = [`Once nobody needs it: ${command}`] } = use;
    return { action: 'keep', detail: seen, options };
  }
  const detail = remove.loses?.(live);
  return detail === undefined ? { action: 'delete' } : { action: 'delete', detail };
}

const ITS_TEARDOWN = 'The teardown of that cluster, with its name and region, removes it.';

const NOT_CREATED = {
  none: 'it has no mark of these runbooks',
  adopted: 'these runbooks changed it (--adopt) and did not create it',
};

function ofCluster({ cluster }: { readonly cluster: string }): string {
  return `made for cluster ${cluster}`;
}

/**
 * The resources that a teardown can remove, last one first. The engine that creates resources also removes them, with the same
 * plan, consent and second read.
 */
export function removals(resources: readonly Resource[]): Resource[] {
  return resources
    .flatMap(({ remove, ...resource }) => (remove === undefined ? [] : [removing(resource, remove)]))
    .reverse();
}

/** The removal of a resource, without the members that only a change or 90-troubleshoot uses. */
function removing(resource: Omit<Resource, 'remove'>, remove: Removal): Resource {
  const { source, refuses, warning, remark, stuckFailure, waits, document, isLocal, ...lasting } = resource;
  const { needs, page, ownership, otherwise, loses, isInUse, claim, explains, elsewhere, inBrief, ...kept } =
    lasting;
  return {
    ...kept,
    absent: true,
    async read(work) {
      const live = await resource.read(work);
      return live === undefined || remove.read === undefined ? live : remove.read(live, work);
    },
    differs: () => [],
    command: (live) => remove.command(live),
    async write(live, work) {
      if (live !== undefined) await remove.run(live, work);
    },
    remove,
  };
}

/**
 * Makes a teardown keep a resource while another one needs it: the IAM role, for instance, while Gloo stays.
 * @param why names the resource that needs it
 */
export function neededBy(
  resource: Resource,
  why: (work: StepContext) => Promise<string | undefined>,
): Resource {
  const { remove } = resource;
  if (remove === undefined) return resource;
  return {
    ...resource,
    async read(work) {
      const live = await resource.read(work);
      return live === undefined ? undefined : { ...live, [NEEDED]: await why(work) };
    },
    remove: {
      ...remove,
      usedBy(live) {
        const { [NEEDED]: seen } = live as { readonly [NEEDED]?: string };
        return remove.usedBy?.(live) ?? (seen === undefined ? undefined : { seen });
      },
    },
  };
}

/** The key, in the value that was read, for the reason why the resource is needed. */
const NEEDED = Symbol('needed');
