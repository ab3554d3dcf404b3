const MANAGER = 'gloo-vault-irsa';

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

/** The marks on everything that these runbooks create for a cluster: tags in AWS, labels in Helm. */
export function ownershipTags({ clusterName, region }: Owner) {
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
