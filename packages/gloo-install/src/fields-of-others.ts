import type { Helm, HelmRelease, Kubectl, KubernetesObject } from 'cluster-tools';
import type { Difference, Work } from 'resource';
import semver from 'semver';
import { ROLE_ANNOTATION } from './pods.ts';

/** A field that the chart sets, and that another program has given another value. */
export interface FieldOfAnother {
  readonly field: string;
  /** The program, by the name under which Kubernetes records it: `kubectl-annotate`. */
  readonly manager: string;
}

/** What was read of a release. */
export interface LiveRelease extends HelmRelease {
  /** The fields that an upgrade takes over from other programs. */
  readonly fieldsOfOthers?: readonly FieldOfAnother[];
}

/** The first version of Helm that applies charts on the server, where each field has a manager. */
const SERVER_SIDE_APPLY = 4;

/**
 * The role annotations that another program than helm has set. Helm 4 refuses to change them without
 * `--force-conflicts`, an option that Helm 3 does not have. It has no dry run that would find them.
 */
export async function roleAnnotationsOfOthers(
  kubectl: Kubectl,
  helm: Helm,
  spec: {
    readonly namespace: string;
    readonly serviceAccounts: readonly string[];
    readonly roleArn: string;
  },
  work: Work,
): Promise<readonly FieldOfAnother[]> {
  const accounts = await kubectl.list('serviceaccount', spec.namespace, work);
  const meant = accounts.filter(({ metadata }) => spec.serviceAccounts.includes(metadata.name));
  const found = meant.flatMap((account) => roleOfAnother(account, spec.roleArn));
  if (found.length === 0) return [];
  const version = semver.coerce(await helm.version(work));
  return version !== null && version.major >= SERVER_SIDE_APPLY ? found : [];
}

/** Who else has set the role of a service account that helm applied, if it is not the wanted one. Pure. */
export function roleOfAnother({ metadata }: KubernetesObject, wanted: string): FieldOfAnother[] {
  const { name, annotations = {}, managedFields = [] } = metadata;
  const applied = managedFields.some(({ manager, operation }) => manager === 'helm' && operation === 'Apply');
  if (!applied || annotations[ROLE_ANNOTATION] === wanted) return [];
  return managedFields
    .filter(({ manager, operation }) => manager !== 'helm' || operation !== 'Apply')
    .filter(({ fieldsV1 }) => fieldsV1?.['f:metadata']?.['f:annotations']?.[`f:${ROLE_ANNOTATION}`])
    .map(({ manager }) => ({ field: `serviceaccount ${name}: ${ROLE_ANNOTATION}`, manager }));
}

/**
 * The same as differences: the program that set each field, and that helm takes the field over. `--force-conflicts`
 * takes over every field, so the last difference names all others by the command that lists them. A plan does not run
 * that command: it needs the permission to patch. Pure.
 */
export function takenOver({ name, namespace, fieldsOfOthers = [] }: LiveRelease): Difference[] {
  const list = `helm get manifest ${name} -n ${namespace} | kubectl apply --server-side --dry-run=server --field-manager=helm -n ${namespace} -f -`;
  return [
    ...fieldsOfOthers.map(({ field, manager }) => ({
      field,
      live: `set by ${manager}`,
      wanted: 'taken over by helm (--force-conflicts)',
    })),
    {
      field: 'every other field of the chart that another program has set',
      live: `listed by: ${list}`,
      wanted: 'taken over by helm as well',
    },
  ];
}
