import type { StepContext } from 'engine/resource';
import type { KindName, Kubectl, KubernetesObject } from 'kubernetes';

/** Helm's name as the manager of fields. */
export const HELM = 'helm';

/** Makes kubectl change an object of a release under helm's name, because helm refuses to change fields that another program set. */
export const AS_HELM = `--field-manager=${HELM}`;

type ManagedFields = NonNullable<KubernetesObject['metadata']['managedFields']>;

/**
 * The managed fields without those that kubectl set under helm's name, which Helm 4, as it applies objects on the server, attributes
 * to another program. `undefined` if they have to stay, as with Helm 3, or if there are none.
 */
export function withoutChangesAsHelm(entries: ManagedFields): ManagedFields | undefined {
  const isHelms = (one: ManagedFields[number], operation: string) =>
    one.manager === HELM && one.operation === operation && one.subresource !== 'status';
  const kept = entries.filter((one) => !isHelms(one, 'Update'));
  return kept.length < entries.length && kept.some((one) => isHelms(one, 'Apply')) ? kept : undefined;
}

/** Leaves the fields that kubectl set under helm's name to the next helm, whose version decides whether it needs that. */
export async function leaveToHelm(
  kubectl: Kubectl,
  { kind, name, namespace }: { readonly kind: KindName; readonly name: string; readonly namespace: string },
  work: StepContext,
): Promise<void> {
  const { managedFields = [], resourceVersion } =
    (await kubectl.get(kind, name, namespace, work))?.metadata ?? {};
  const value = withoutChangesAsHelm(managedFields);
  if (value === undefined) return;
  const patch = [
    // Fails if the object was changed in the meantime.
    { op: 'test', path: '/metadata/resourceVersion', value: resourceVersion },
    { op: 'replace', path: '/metadata/managedFields', value },
  ];
  const words = ['patch', kind, name, '-n', namespace, '--type=json', AS_HELM];
  await kubectl.change(`${kind} ${namespace}/${name}`, words, work, patch);
}
