import { createHash } from 'node:crypto';
import type { HelmRelease } from 'cluster-tools';
import { isManaged, type Ownership, ownershipTags } from 'resource';

/** The annotation by which Helm names the release that an object belongs to. */
export const RELEASE_ANNOTATION = 'meta.helm.sh/release-name';

type Owner = Pick<Ownership, 'clusterName'>;

/**
 * The maximum length of a Kubernetes label's value. EKS names can be longer, and may end in characters that labels
 * forbid.
 */
const LABEL_MAX = 63;

/** The ownership tags as labels: a cluster name that is no valid label is cut and made unique. Pure. */
export function ownershipLabels(ownership: Owner): Record<string, string> {
  return { ...ownershipTags({ clusterName: labelOf(ownership) }) };
}

/** Whether a release carries these labels. Pure. */
export function isManagedRelease({ labels }: Pick<HelmRelease, 'labels'>, ownership: Owner): boolean {
  return isManaged(labels, { clusterName: labelOf(ownership) });
}

function labelOf({ clusterName }: Owner): string {
  if (clusterName.length <= LABEL_MAX && /[A-Za-z0-9]$/.test(clusterName)) return clusterName;
  const hash = createHash('sha256').update(clusterName).digest('hex').slice(0, 12);
  return `${clusterName.slice(0, LABEL_MAX - 13)}-${hash}`;
}
