import type { Difference } from './difference.ts';
import type { Comparison } from './resource.ts';

const MANAGER = 'gloo-vault-irsa';

/** The marks on everything that these runbooks create: tags in AWS, labels in Helm. */
export interface OwnershipTags {
  readonly 'managed-by': string;
  readonly cluster: string;
}

/** Who owns what a run creates, and what the operator allows. Every resource is made with it. */
export interface Ownership {
  /** The cluster that all marks name. */
  readonly clusterName: string;
  /** `--adopt`: update what differs even if it is unmanaged. */
  readonly adopt: boolean;
  /** `--no-tags`: set no marks, because the operator may not tag. */
  readonly noTags: boolean;
}

type Owner = Pick<Ownership, 'clusterName'>;

/** The tags that mark a resource as created by these runbooks for this cluster. */
export function ownershipTags({ clusterName }: Owner): OwnershipTags {
  return { 'managed-by': MANAGER, cluster: clusterName };
}

/** Whether tags or labels say that these runbooks created the resource for this cluster. */
export function isManaged(
  tags: Readonly<Record<string, string>> | undefined,
  { clusterName }: Owner,
): boolean {
  return tags?.['managed-by'] === MANAGER && tags.cluster === clusterName;
}

/** The same mark as one line, for systems that have descriptions but no tags (Vault's mounts). */
export function ownershipNote({ clusterName }: Owner): string {
  return `managed-by ${MANAGER}, cluster ${clusterName}`;
}

/** The cluster that such a line names; `undefined` if these runbooks did not write it. */
export function clusterOfNote(note: string | undefined): string | undefined {
  const start = ownershipNote({ clusterName: '' });
  return note?.startsWith(start) ? note.slice(start.length) : undefined;
}

/**
 * Plans for a resource that exists: use it if it fits, update it if it is managed or the operator passed `--adopt`, and
 * otherwise report a conflict.
 */
export function planChange(
  { adopt }: Pick<Ownership, 'adopt'>,
  found: {
    readonly differences: readonly Difference[];
    /** Differences of no consequence: no conflict, and changed only where `differences` would be. */
    readonly minor?: readonly Difference[];
    readonly managed: boolean;
    /** How the operator avoids the conflict, for example by another name. */
    readonly otherwise: string;
    readonly detail?: string | undefined;
  },
): Comparison {
  const minor = found.minor ?? [];
  const all = [...found.differences, ...minor];
  if (all.length > 0 && (found.managed || adopt)) return { action: 'update', differences: all };
  if (found.differences.length === 0) {
    const also = minor.map(({ field }) => field).join(', ');
    const asItIs = `it existed before and fits${also === '' ? '' : ` (${also} differs, which does not matter)`}: used unchanged`;
    const detail = found.detail ?? (found.managed ? undefined : asItIs);
    return detail === undefined ? { action: 'no change' } : { action: 'no change', detail };
  }
  return {
    action: 'conflict',
    differences: all,
    options: [
      found.otherwise,
      'Inspect how it is used; if it is yours to change, run again with --adopt to change it to what the guide asks for.',
    ],
  };
}
