import { commandText } from './command.ts';
import type { Difference } from './difference.ts';
import type { Comparison, Removal, Resource } from './resource.ts';

export function compare<Live>(resource: Resource<Live>, live: Live | undefined): Comparison {
  if (resource.absent && resource.remove !== undefined) return compareAbsent(resource.remove, live);
  const differences = live === undefined ? [] : resource.differs(live);
  const shown = differences.map(({ minor: _, ...difference }) => difference);
  const refusal = resource.refuses?.(live);
  if (refusal !== undefined) {
    const { seen: detail, options, differences = shown } = refusal;
    return { action: 'conflict', ...(detail !== undefined && { detail }), differences, options };
  }
  if (live === undefined) return { action: 'create' };
  if (resource.document)
    return shown.length === 0 ? { action: 'no change' } : { action: 'update', detail: SHOWN_BELOW };
  const mayChange = resource.mayChange?.(live) ?? true;
  const loses = shown.length > 0 ? resource.loses?.(live) : undefined;
  if (shown.length > 0 && (mayChange === true || resource.ownership?.adopt)) {
    return { action: 'update', ...(loses !== undefined && { detail: loses }), differences: shown };
  }
  if (differences.every(({ minor }) => minor)) {
    const detail = resource.remark?.(live) ?? (mayChange === true ? undefined : existedBefore(differences));
    return detail === undefined ? { action: 'no change' } : { action: 'no change', detail };
  }
  const adopt = loses === undefined ? ADOPT : `${ADOPT} Then ${loses}.`;
  return { action: 'conflict', differences: shown, options: [String(mayChange), adopt] };
}

/** A document that changes: what takes it has the differences. */
const SHOWN_BELOW = 'what changes in it is shown below';

/** The way out of every conflict over what these runbooks did not create. */
export const ADOPT =
  'Inspect how it is used; if it is yours to change, run again with --adopt to change it to what the guide asks for (a saved plan has to be made again with it).';

function existedBefore(minor: readonly Difference[]): string {
  const also = minor.map(({ field }) => field).join(', ');
  return `already exists and matches${also === '' ? '' : ` (apart from ${also}, which is cosmetic)`}; left as is`;
}

function compareAbsent<Live>(remove: Removal<Live>, live: Live | undefined): Comparison {
  if (live === undefined) return { action: 'no change', detail: 'does not exist' };
  const command = commandText(remove.command(live));
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

/**
 * The resources that can be removed, last one first, for a teardown: each is done once it is gone. The engine that creates
 * resources thus removes them too, with the same plan, consent and second read.
 */
export function removals(resources: readonly Resource[]): Resource[] {
  return resources
    .flatMap(({ remove, ...resource }) => (remove === undefined ? [] : [removing(resource, remove)]))
    .reverse();
}

function removing({ kind, name, read }: Omit<Resource, 'remove'>, remove: Removal): Resource {
  return {
    kind,
    name,
    absent: true,
    async read(work) {
      const live = await read(work);
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
