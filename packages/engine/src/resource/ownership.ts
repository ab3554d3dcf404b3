import type { Difference } from './difference.ts';
import type { Comparison } from './resource.ts';

const MANAGER = 'gloo-vault-irsa';

/** The marks on everything that these runbooks create: tags in AWS, labels in Helm. */
export interface OwnershipTags {
  readonly 'managed-by': string;
  readonly cluster: string;
}

/** The cluster that all marks name. An account may have a cluster of the same name in each region. */
export interface Owner {
  readonly clusterName: string;
  readonly region: string;
}

/** Who owns what a run creates, and what the operator allows. Every resource is made with it. */
export interface Ownership extends Owner {
  /** `--adopt`: update what differs even if it is unmanaged. */
  readonly adopt: boolean;
  /** `--no-tags`: set no marks, because the operator may not tag. */
  readonly noTags: boolean;
}

/** The tags that mark a resource as created by these runbooks for this cluster: `cluster=demo.eu-west-1`. */
export function ownershipTags({ clusterName, region }: Owner): OwnershipTags {
  return { 'managed-by': MANAGER, cluster: `${clusterName}.${region}` };
}

/** Whether tags say that these runbooks created the resource for this cluster. */
export function isManaged(tags: Readonly<Record<string, string>> | undefined, owner: Owner): boolean {
  return tags?.['managed-by'] === MANAGER && tags.cluster === ownershipTags(owner).cluster;
}

/** How a line begins that marks a resource in a system that has descriptions but no tags. */
const NOTE = `managed-by ${MANAGER}, cluster `;

/** The mark as one line, for Vault's mounts. */
export function ownershipNote(owner: Owner): string {
  return `${NOTE}${ownershipTags(owner).cluster}`;
}

/** The cluster that such a line names; `undefined` if these runbooks did not write it. */
export function clusterOfNote(note: string | undefined): string | undefined {
  return note?.startsWith(NOTE) ? note.slice(NOTE.length) : undefined;
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
    const detail = found.detail ?? (found.managed ? undefined : existedBefore(minor));
    return detail === undefined ? { action: 'no change' } : { action: 'no change', detail };
  }
  return blockedChange(all, found.otherwise);
}

/** The remark on an unmanaged resource that is used as it is. */
export function existedBefore(minor: readonly Difference[]): string {
  const also = minor.map(({ field }) => field).join(', ');
  return `it existed before and fits${also === '' ? '' : ` (${also} differs, which does not matter)`}: used unchanged`;
}

/** The conflict of an unmanaged resource that differs. */
export function blockedChange(differences: readonly Difference[], otherwise: string): Comparison {
  return {
    action: 'conflict',
    differences,
    options: [
      otherwise,
      'Inspect how it is used; if it is yours to change, run again with --adopt to change it to what the guide asks for.',
    ],
  };
}
