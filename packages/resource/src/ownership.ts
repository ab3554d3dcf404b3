import type { Difference } from './difference.ts';
import type { Comparison } from './resource.ts';

const MANAGER = 'gloo-vault-irsa';

/** The marks that everything created here carries: tags in AWS, labels in Helm. */
export interface OwnershipTags {
  readonly 'managed-by': string;
  readonly cluster: string;
}

/** Who owns what a run makes, and what the operator allows: every resource is made with it. */
export interface Ownership {
  /** The cluster that all marks name. */
  readonly clusterName: string;
  /** `--adopt`: what differs is changed even where it is unmanaged. */
  readonly adopt: boolean;
  /** `--no-tags`: nothing is marked, because the operator may not tag. */
  readonly noTags: boolean;
}

type Owner = Pick<Ownership, 'clusterName'>;

/** The tags that mark a thing as made by these runbooks for this cluster. */
export function ownershipTags({ clusterName }: Owner): OwnershipTags {
  return { 'managed-by': MANAGER, cluster: clusterName };
}

/** Whether the tags or labels found on a thing say that these runbooks made it for this cluster. */
export function isManaged(
  tags: Readonly<Record<string, string>> | undefined,
  { clusterName }: Owner,
): boolean {
  return tags?.['managed-by'] === MANAGER && tags.cluster === clusterName;
}

/** The same mark as one line, for systems that know descriptions but no tags (Vault's mounts). */
export function ownershipNote({ clusterName }: Owner): string {
  return `managed-by ${MANAGER}, cluster ${clusterName}`;
}

/**
 * What to do about a thing that exists: use it if it fits, correct it if it is managed or the operator said `--adopt`,
 * and otherwise leave it alone.
 */
export function planChange(
  { adopt }: Pick<Ownership, 'adopt'>,
  found: {
    readonly differences: readonly Difference[];
    readonly managed: boolean;
    /** How the operator avoids the thing: by another name, for instance. */
    readonly otherwise: string;
    readonly detail?: string | undefined;
  },
): Comparison {
  if (found.differences.length === 0) {
    const detail =
      found.detail ?? (found.managed ? undefined : 'it was there before and fits: used as it is');
    return detail === undefined ? { status: 'done' } : { status: 'done', detail };
  }
  if (found.managed || adopt) return { status: 'change', differences: found.differences };
  return {
    status: 'conflict',
    differences: found.differences,
    options: [
      found.otherwise,
      'Inspect how it is used; if it is yours to change, run again with --adopt to bring it to what the guide asks for.',
    ],
  };
}
