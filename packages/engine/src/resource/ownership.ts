const MANAGER = 'gloo-vault-irsa';

/** The cluster in every mark. An account may have a cluster of the same name in each region. */
export interface Owner {
  readonly clusterName: string;
  readonly region: string;
}

/** The owner of the resources that a run creates, and whether the operator allows a change. Every resource is made with it. */
export interface Ownership extends Owner {
  /** `--adopt`: update resources that differ even if they are unmanaged. */
  readonly adopt: boolean;
}

/** Whether these runbooks created or adopted a resource for this cluster. */
export type OwnMark = 'created' | 'adopted';

/** The meaning of a resource's marks; another cluster by its name and region. */
export type Mark = OwnMark | 'none' | { readonly cluster: string };

/** Whether these runbooks created or adopted a resource for this cluster. */
export function isOwnMark(mark: Mark | undefined): mark is OwnMark {
  return mark === 'created' || mark === 'adopted';
}

/** The names of the marks: who, and for which cluster. Adopting overwrites no tag of the resource's owner. */
const NAMES = {
  created: ['managed-by', 'cluster'],
  adopted: ['adopted-by', 'adopted-for'],
} as const satisfies Record<OwnMark, readonly [by: string, cluster: string]>;

/** The names of all marks. */
export const MARKS: readonly string[] = Object.values(NAMES).flat();

function clusterOf({ clusterName, region }: Owner): string {
  return `${clusterName}.${region}`;
}

/** The marks as tags in AWS, and as labels in Helm. */
export function marks(mark: OwnMark, owner: Owner): Readonly<Record<string, string>> {
  const [by, cluster] = NAMES[mark];
  return { [by]: MANAGER, [cluster]: clusterOf(owner) };
}

/**
 * Reads the marks on a resource.
 * @param form how a system stores the cluster, if it limits values
 */
export function readMark(
  tags: Readonly<Record<string, string>> | undefined,
  owner: Owner,
  form = (text: string) => text,
): Mark {
  for (const mark of ['created', 'adopted'] as const) {
    const [by, name] = NAMES[mark];
    const cluster = tags?.[name];
    if (tags?.[by] === MANAGER && cluster !== undefined)
      return cluster === form(clusterOf(owner)) ? mark : { cluster };
  }
  return 'none';
}

const NOTE = new RegExp(`(managed|adopted)-by ${MANAGER}, cluster (\\S+)`);

/** A mark as one line, for Vault's mounts and policies. */
export function markNote(mark: OwnMark, owner: Owner): string {
  return `${NAMES[mark][0]} ${MANAGER}, cluster ${clusterOf(owner)}`;
}

/** Reads the mark in a text that may contain more. */
export function readNote(text: string | undefined, owner: Owner): Mark {
  const [, verb, cluster = ''] = NOTE.exec(text ?? '') ?? [];
  if (verb === undefined) return 'none';
  if (cluster !== clusterOf(owner)) return { cluster };
  return verb === 'managed' ? 'created' : 'adopted';
}
