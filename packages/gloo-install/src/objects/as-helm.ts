import { type StepContext, untilAccepted } from 'engine/resource';
import type { KindName, Kubectl, KubernetesObject } from 'kubernetes';

/** Helm's name as the manager of fields. */
export const HELM = 'helm';

/** Makes kubectl change an object of a release under helm's name, because helm refuses to change fields that another program set. */
export const AS_HELM = `--field-manager=${HELM}`;

/** How long controllers may write the status of an object after a change of it. */
const SETTLES_WITHIN_MS = 30_000;

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
  const what = `${kind} ${namespace}/${name}`;
  const metadata = async () => (await kubectl.get(kind, name, namespace, work))?.metadata;
  let tried: string | undefined;
  const leave = async () => {
    const { managedFields = [], resourceVersion } = (await metadata()) ?? {};
    const value = withoutChangesAsHelm(managedFields);
    if (value === undefined) return;
    tried = resourceVersion;
    const patch = [
      // Fails if the object was changed in the meantime.
      { op: 'test', path: '/metadata/resourceVersion', value: resourceVersion },
      { op: 'replace', path: '/metadata/managedFields', value },
    ];
    await kubectl.change(what, ['patch', kind, name, '-n', namespace, '--type=json', AS_HELM], work, patch);
  };
  // A controller writes the status of a workload that has just been changed.
  const hasChanged = async () => (await metadata())?.resourceVersion !== tried;
  await untilAccepted(
    { what: `${what} to change no more`, atMostMs: SETTLES_WITHIN_MS },
    leave,
    hasChanged,
    work,
  );
}
