import type { Difference } from './difference.ts';
import type { Comparison } from './resource.ts';

const MANAGER = 'gloo-vault-irsa';

/** The marks that everything created here carries: tags in AWS, labels in Helm. */
export interface OwnershipTags {
  readonly 'managed-by': string;
  readonly cluster: string;
}

/** The tags by which a thing is recognised as made by these runbooks for this cluster. */
export function ownershipTags(cluster: string): OwnershipTags {
  return { 'managed-by': MANAGER, cluster };
}

/** Whether the tags or labels found on a thing say that these runbooks made it for this cluster. */
export function isManaged(tags: Readonly<Record<string, string>> | undefined, cluster: string): boolean {
  return tags?.['managed-by'] === MANAGER && tags.cluster === cluster;
}

/** The same mark as one line, for systems that know descriptions but no tags (Vault's mounts). */
export function ownershipNote(cluster: string): string {
  return `managed-by ${MANAGER}, cluster ${cluster}`;
}

/**
 * What to do about a thing that exists: use it where it fits, correct it where it is ours or the operator
 * has said `--adopt`, and leave it alone otherwise.
 */
export function planChange(found: {
  readonly differences: readonly Difference[];
  readonly ours: boolean;
  readonly adopt: boolean;
  /** The way out by another name, in words. */
  readonly otherwise: string;
  readonly detail?: string | undefined;
}): Comparison {
  if (found.differences.length === 0) {
    const detail = found.detail ?? (found.ours ? undefined : 'it was there before and fits: used as it is');
    return detail === undefined ? { status: 'done' } : { status: 'done', detail };
  }
  if (found.ours || found.adopt) return { status: 'change', differences: found.differences };
  return {
    status: 'conflict',
    differences: found.differences,
    options: [
      found.otherwise,
      'Inspect how it is used; if it is yours to change, run again with --adopt to bring it to what the guide asks for.',
    ],
  };
}
