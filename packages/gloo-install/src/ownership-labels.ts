import { createHash } from 'node:crypto';
import { type Owner, ownershipTags } from 'engine/resource';
import type { HelmRelease, KubernetesObject } from 'kubernetes';

/** The annotation by which Helm names the release that an object belongs to. */
export const RELEASE_ANNOTATION = 'meta.helm.sh/release-name';

/** The name of the release that an object belongs to; `undefined` if Helm has not created it. */
export function releaseOf({ metadata }: Pick<KubernetesObject, 'metadata'>): string | undefined {
  return metadata.annotations?.[RELEASE_ANNOTATION];
}

/** The maximum length of a Kubernetes label's value. EKS names can be longer. */
const LABEL_MAX = 63;

/** The ownership tags as labels: a value that is no valid label is cut and made unique. */
export function ownershipLabels(owner: Owner): Record<string, string> {
  const tags = ownershipTags(owner);
  return { ...tags, cluster: labelOf(tags.cluster) };
}

export function isManagedRelease({ labels }: Pick<HelmRelease, 'labels'>, owner: Owner): boolean {
  return Object.entries(ownershipLabels(owner)).every(([name, value]) => labels[name] === value);
}

function labelOf(text: string): string {
  if (text.length <= LABEL_MAX) return text;
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 12);
  return `${text.slice(0, LABEL_MAX - 13)}-${hash}`;
}
