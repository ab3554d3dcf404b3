import type { StepContext } from 'engine/resource';
import type { KindName, Kubectl, KubernetesObject } from 'kubernetes';

/** The name under which helm changes objects. */
export const HELM = 'helm';

/** Makes kubectl change an object of a release under helm's name: helm refuses to change what another program has set. */
export const AS_HELM = `--field-manager=${HELM}`;

type ManagedFields = NonNullable<KubernetesObject['metadata']['managedFields']>;

/**
 * The record of who has set which fields, without what kubectl has set under helm's name: Helm 4, which applies its objects on the
 * server, takes that for another program's. `undefined` if that stays, as with Helm 3, or if there is none.
 */
export function withoutChangesAsHelm(entries: ManagedFields): ManagedFields | undefined {
  const isHelms = (one: ManagedFields[number], operation: string) =>
    one.manager === HELM && one.operation === operation && one.subresource !== 'status';
  const kept = entries.filter((one) => !isHelms(one, 'Update'));
  return kept.length < entries.length && kept.some((one) => isHelms(one, 'Apply')) ? kept : undefined;
}

/** Leaves what kubectl has set in an object under helm's name to the next helm, whose version decides whether it needs that. */
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
    // It fails if somebody has changed the object meanwhile.
    { op: 'test', path: '/metadata/resourceVersion', value: resourceVersion },
    { op: 'replace', path: '/metadata/managedFields', value },
  ];
  const words = ['patch', kind, name, '-n', namespace, '--type=json', AS_HELM];
  await kubectl.change(`${kind} ${namespace}/${name}`, words, work, patch);
}
